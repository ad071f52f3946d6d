import Findings

/// What a unit detects, in the words of the truth that came with the images.
enum TruthFacts {
  /// The parts that it covers well enough for it to be said.
  static func rows(_ truth: UnitTruth, strings: StringTable) -> [FactView] {
    truth.parts.filter { $0.intersectionOverUnion >= UnitTruth.leastIntersectionOverUnion }.map { part in
      FactView(
        name(part.name, strings),
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
            "from": name(link.from, strings), "to": link.to.map { name($0, strings) } ?? strings("head.outside"),
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

  /// The name of a part or a class in the language of the page, as it is where the language has none.
  static func name(_ name: String, _ strings: StringTable) -> String {
    let key = "part." + name.replacing(" ", with: "-")
    return strings.has(key) ? strings(key) : Label.shown(name)
  }
}
