import Basics
import Findings
import Networks

/// Numbers of circuits within an author's sentences, so that prose and measurement cannot part.
enum CircuitNumbers {
  /// What `name` means for a circuit: an intervention's `cutEdges`, of a class `ownCut`, or `units`, `edges`, `chosenOn`,
  /// `testedOn`.
  static func measured(_ name: String, of circuit: String, _ context: PageContext) throws -> String {
    let records = try context.site.library.circuitHeadings
    guard let found = records.first(where: { $0.name == circuit }) else {
      throw Diagnostic(
        "there is no circuit '\(circuit)'",
        advice: records.isEmpty ? nil : "There are \(records.map(\.name).joined(separator: ", ")).")
    }
    switch name {
    case "units": return NumberText.whole(found.unitCount)
    case "edges": return NumberText.whole(found.edgeCount)
    case "chosenOn": return NumberText.whole(found.chosenOn)
    case "testedOn": return NumberText.whole(found.testedOn)
    default: break
    }
    let measured = found.measured
    guard let share = measured.first(where: { $0.name == name })?.share else {
      let kinds = measured.map(\.name).joined(separator: ", ")
      throw Diagnostic(
        "'\(name)' was not measured on '\(circuit)'",
        advice: "There are units, edges, chosenOn, testedOn, \(kinds).")
    }
    return NumberText.percent(Double(share))
  }

  /// The excitation, inhibition, contribution or share of an edge of some circuit.
  static func edge(from source: Unit, to target: Unit, _ name: String, _ context: PageContext) throws -> String {
    let edges = try context.site.library.circuits.flatMap(\.circuit.edges)
    guard let edge = edges.first(where: { $0.source == source && $0.target == target }) else {
      if let streamed = try streamed(from: source, to: target, name, context) { return streamed }
      if name == "share", let share = try classShare(of: source, in: target, context) { return share }
      throw Diagnostic(
        "no circuit has an edge from '\(context.map.name(of: source))' to '\(context.map.name(of: target))'")
    }
    switch name {
    case "excitation": return NumberText.signed(Double(edge.excitation))
    case "inhibition": return NumberText.signed(Double(edge.inhibition))
    case "contribution": return NumberText.signed(Double(edge.contribution))
    case "share": return NumberText.percent(Double(edge.share))
    default:
      throw Diagnostic(
        "'\(name)' of an edge is not known", advice: "There are excitation, inhibition, contribution and share.")
    }
  }

  /// What a unit of the circuit of a class alone takes from the class's lead; nil where it was not measured.
  private static func classShare(of unit: Unit, in target: Unit, _ context: PageContext) throws -> String? {
    try context.site.library.classCircuits.flatMap(\.shares)
      .first { $0.source == unit && $0.target == target }.map { NumberText.percent(Double($0.share)) }
  }

  /// The contribution or share of an edge over a residual stream; nil where there is no such edge or number.
  private static func streamed(
    from source: Unit, to target: Unit, _ name: String, _ context: PageContext
  ) throws -> String? {
    let circuits = try context.site.library.streamCircuits.map(\.circuit).filter { $0.target == target }
    guard let edge = circuits.flatMap(\.edges).first(where: { $0.source == source }) else { return nil }
    switch name {
    case "contribution": return NumberText.signed(Double(edge.contribution))
    case "share": return NumberText.percent(Double(edge.share))
    default: return nil
    }
  }
}
