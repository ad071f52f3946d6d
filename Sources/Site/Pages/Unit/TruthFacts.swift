import Findings

/// What a unit detects, in the words of the truth that came with the images.
enum TruthFacts {
  /// The parts that it covers well enough for it to be said.
  static func rows(_ truth: UnitTruth, strings: StringTable) -> [FactView] {
    truth.parts.filter { $0.intersectionOverUnion >= UnitTruth.leastIntersectionOverUnion }.map { part in
      FactView(
        KnownWord.shown(part.name, strings: strings),
        strings("truth.overlap", ["share": NumberText.percent(part.intersectionOverUnion)]))
    }
  }

  /// From which part to which a head looks.
  static func rows(_ truth: HeadTruth, strings: StringTable) -> [FactView] {
    func share(_ share: HeadTruth.Share) -> String {
      strings(
        "head.share", ["share": NumberText.percent(share.share), "chance": NumberText.percent(share.chance)])
    }
    var rows = truth.links.map { link in
      FactView(
        strings(
          "head.link",
          [
            "from": KnownWord.shown(link.from, strings: strings),
            "to": link.to.map { KnownWord.shown($0, strings: strings) } ?? strings("head.outside"),
          ]), share(link.attention))
    }
    if let figure = truth.sameFigure { rows.append(FactView(strings("head.sameFigure"), share(figure))) }
    if let ahead = truth.ahead {
      let score = max(ahead, 1 - ahead)
      let key = score < 0.6 ? "head.noWay" : ahead > 0.5 ? "head.ahead" : "head.back"
      rows.append(FactView(strings(key), NumberText.percent(score)))
    }
    return rows
  }
}
