import Basics
import Findings
import Networks

/// What an article says of units and circuits, held against what was measured each time its page is made.
struct Claim {
  let holds: Bool
  /// What was measured, in the words of the page.
  let measured: String

  /// A unit that is said to prefer a side does so in at least this share of pairs; one that is said not to in neither
  /// direction in as many as ``leastIndifferent``.
  static let leastFacing = 0.9
  private static let leastIndifferent = 0.65

  /// Throws where the claim names what does not exist or what was not measured.
  ///
  /// - Parameters:
  ///   - unit: reads the name of a unit with a page.
  ///   - end: reads that of either end of an edge.
  init(
    _ arguments: [String], unit: (String) throws -> Unit, end: (String) throws -> Unit, context: PageContext
  ) throws {
    let records = try context.site.library.circuitHeadings
    switch (arguments[0], arguments[1], arguments.dropFirst(2).first, arguments.count) {
    case (let name, let word, nil, 2):
      guard let claimed = Verdict(rawValue: word), let record = records.first(where: { $0.name == name }) else {
        throw Self.unknown(arguments)
      }
      let verdict = record.verdict
      holds = verdict.rank >= claimed.rank
      measured = context.strings("claim.verdict.\(verdict.rawValue)")
    case (let source, let target, let word?, 3) where CircuitEdge.Kind(rawValue: word) != nil:
      let (from, to) = (try end(source), try end(target))
      let edges = records.flatMap { record in
        record.shares.map { (record: record, source: $0.source, target: $0.target, share: $0.share) }
      }
      guard let edge = edges.first(where: { $0.source == from && $0.target == to }) else {
        throw Self.unknown(arguments)
      }
      holds = edge.share != 0 && (edge.share > 0) == (word == CircuitEdge.Kind.excites.rawValue)
      let name = context.map.has(from) ? context.map.name(of: from) : Label.shown(source)
      let share = NumberText.percent(Double(edge.share))
      if let known = edge.record.classes?.name {
        measured = context.strings(
          edge.record is ClassCircuitRecord ? "claim.classUnit" : "claim.classEdge",
          ["source": name, "class": KnownWord.className(known, strings: context.strings), "share": share])
      } else {
        let ended = context.map.has(to) ? context.map.name(of: to) : Label.shown(target)
        measured = context.strings("claim.edge", ["source": name, "target": ended, "share": share])
      }
    case (let name, "class", let className?, 3):
      guard let truth = try context.site.library.record(of: unit(name)).truth, let best = truth.bestClass else {
        throw Self.unknown(arguments)
      }
      holds = best.name == className
      measured = context.strings(
        "claim.class",
        ["class": best.name, "share": ShareText.ofPairs(best, in: truth, strings: context.strings)])
    case (let name, "facing", let side?, 3...4) where ["left", "right", "neither"].contains(side):
      let facings = try context.site.library.record(of: unit(name)).truth?.facings ?? []
      let className = arguments.dropFirst(3).first
      guard let facing = facings.first(where: { className == nil || $0.className == className }) else {
        throw Self.unknown(arguments)
      }
      let right = facing.areaUnderCurve
      holds =
        switch side {
        case "left": 1 - right >= Self.leastFacing
        case "right": right >= Self.leastFacing
        default: max(right, 1 - right) <= Self.leastIndifferent
        }
      measured = context.strings(
        "claim.facing",
        [
          "class": facing.className,
          "share": ShareText.ofPairs(right, with: facing.pictures, strings: context.strings),
        ])
    default: throw Self.unknown(arguments)
    }
  }

  private static func unknown(_ arguments: [String]) -> Diagnostic {
    Diagnostic(
      "'\(Label.shown(arguments.joined(separator: " ")))' is not a claim about something that was measured",
      advice: """
        There are UNIT class NAME, UNIT facing left, right or neither and a class, UNIT UNIT excites or inhibits of an edge \
        of a circuit, and CIRCUIT proved, supported or suggested.
        """)
  }

  /// What stands in the article in its place.
  func html(_ strings: StringTable) -> String {
    holds
      ? "<span class=\"claim\" title=\"\(strings("claim.holds", ["measured": measured]).escapedForHTML)\">✓</span>"
      : "<strong class=\"claim fails\">\(strings("claim.fails", ["measured": measured]).escapedForHTML)</strong>"
  }
}

extension Verdict {
  /// What is proved is also supported, and what is supported also suggested.
  fileprivate var rank: Int {
    switch self {
    case .suggested: 0
    case .supported: 1
    case .proved: 2
    }
  }
}
