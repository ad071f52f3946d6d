import Findings

/// What a unit detects, in the words of the truth that came with the images.
enum TruthFacts {
  static func rows(_ truth: UnitTruth, strings: StringTable) -> [FactView] {
    var rows = truth.parts.map { part in
      FactView(
        name(part.name, strings),
        strings("truth.overlap", ["share": NumberText.percent(part.intersectionOverUnion)]))
    }
    if let best = truth.bestClass {
      rows.append(
        FactView(
          strings("truth.class", ["class": name(best.name, strings)]), NumberText.percent(best.areaUnderCurve)))
    }
    if let facing = truth.facing {
      let isRight = facing.areaUnderCurve >= 0.5
      let share = isRight ? facing.areaUnderCurve : 1 - facing.areaUnderCurve
      let key = share < 0.6 ? "truth.facingNone" : isRight ? "truth.facingRight" : "truth.facingLeft"
      rows.append(
        FactView(strings(key, ["class": name(facing.className, strings)]), NumberText.percent(share)))
    }
    return rows
  }

  /// The name of a part or a class in the language of the page, as it is where the language has none.
  private static func name(_ name: String, _ strings: StringTable) -> String {
    let key = "part." + name.replacing(" ", with: "-")
    return strings.has(key) ? strings(key) : Label.shown(name)
  }
}
