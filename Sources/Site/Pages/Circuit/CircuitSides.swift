import Findings
import Networks

/// What the two mirrored pathways of a circuit are called.
///
/// Where the truth about the images is known: by the way figures of the target's class face, if each unit of a pathway is
/// excited more by those that face one way in at least ``Claim/leastFacing`` of all pairs, and each of the other pathway by
/// those that face the other way. Else they are one side and the other.
struct CircuitSides {
  private enum Facing: String { case left, right }

  private let strings: StringTable
  private var first: Facing?
  private let hasPathways: Bool

  init(_ circuit: Circuit, context: PageContext) throws {
    strings = context.strings
    hasPathways = circuit.units.contains { $0.pathway != nil }
    guard hasPathways, context.map.has(circuit.target) else { return }
    let library = context.site.library
    let className = try library.record(of: circuit.target).truth?.bestClass?.name
    func facing(_ pathway: Int) throws -> Facing? {
      let shares = try circuit.units.filter { $0.pathway == pathway && context.map.has($0.unit) }.map { unit in
        try library.record(of: unit.unit).truth?.facings.first { $0.className == className }?.areaUnderCurve ?? 0.5
      }
      guard !shares.isEmpty else { return nil }
      if shares.allSatisfy({ $0 >= Claim.leastFacing }) { return .right }
      return shares.allSatisfy { 1 - $0 >= Claim.leastFacing } ? .left : nil
    }
    let (upper, lower) = (try facing(0), try facing(1))
    if let upper, let lower, upper != lower { first = upper }
  }

  /// From the top of the diagram.
  var names: [String] {
    guard let first else { return CircuitOrder.Band.allCases.map { strings("circuit.band.\($0)") } }
    let second = first == .left ? Facing.right : .left
    return CircuitOrder.Band.allCases.map { band in
      switch band {
      case .first: strings("circuit.band.\(first.rawValue)")
      case .both: strings("circuit.band.both")
      case .second: strings("circuit.band.\(second.rawValue)")
      }
    }
  }

  /// Those of the two pathways.
  var pair: (first: String, second: String) {
    let names = names
    return (names.first ?? "", names.last ?? "")
  }

  /// How they are told apart.
  var note: String {
    guard hasPathways else { return "" }
    return first == nil
      ? strings("circuit.sides.mirrored")
      : strings("circuit.sides.facing", ["share": NumberText.percent(Claim.leastFacing)])
  }
}
