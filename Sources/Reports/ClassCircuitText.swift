package import Findings

/// A class's circuit for people at a terminal.
package struct ClassCircuitText: CustomStringConvertible {
  private let circuit: ClassCircuit

  package init(_ circuit: ClassCircuit) { self.circuit = circuit }

  package var description: String {
    let rule = circuit.rule
    let rows = circuit.sizes.map { point in
      ["\(point.size.edges)", fixed(point.size.share * 100, digits: 2)]
        + [
          point.kept.own, point.kept.claimed, point.randomKept.own, point.cut.own, point.cut.others,
          point.randomCut.own,
        ]
        .map { fixed($0 * 100, digits: 1) }
    }
    let sizes = TextTable(
      ["edges", "% of all", "kept %", "claimed %", "random kept %", "cut %", "others %", "random cut %"], rows)
    return """
      circuit of class \(circuit.name) against \(circuit.against.count) other\(circuit.against.count == 1 ? "" : "s"), \
      through \(circuit.layers.joined(separator: ", "))

      whole network, on images held out: \(percent(circuit.before.own)) of \(circuit.images) of the class are named \
      right, \(percent(circuit.before.others)) of \(circuit.otherImages) others; \(percent(circuit.before.claimed)) of \
      the others are taken for it

      \(sizes)
      kept, cut: the class's images that are named right with only so many units of each layer, and without these, \
      replaced by \(circuit.ablation) ablation; claimed: others that are then taken for the class; others: those \
      named right without the circuit

      \(circuit.verdict.rawValue) on held-out images
      \(claims.joined(separator: "\n"))

      \(units)
      the units of each layer that do most for the class; lost: of the lead, by which its logit stands above the mean of the \
      others (\(fixed(circuit.lead, digits: 2)) over its images), where one alone is cut

      the rule: a class is told as well as the share of its images that are taken for it exceeds that of the others. \
      sufficient is the smallest of these sizes that alone tells it at least \(percent(rule.leastKept)) as well as the whole \
      network, necessary the smallest without which it is told at most \(percent(rule.mostLeft)) as well, both by the whole 95% \
      interval on the images of the search; each is tested against \(rule.randomCircuits) random circuits of its size \
      (p < \(rule.level) that it is no better than \(percent(rule.quantile)) of such). supported: the necessary one passes, and \
      leaves as little on the held-out images. proved: the sufficient one passes too and keeps as much there, and its interval \
      lies above what 95% of the random ones reach.
      """
  }

  private var units: TextTable {
    TextTable(
      ["unit", "lost", "% of the lead"],
      circuit.strongest.map { unit in
        ["\(unit.unit)", fixed(unit.lost, digits: 3), fixed(circuit.share(of: unit) * 100, digits: 1)]
      })
  }

  private var claims: [String] {
    func chance(_ test: ChanceTest?) -> String {
      test.map { ", better than \($0.won) of \($0.of) random ones (p \(fixed($0.p, digits: 4)))" } ?? ""
    }
    func size(_ point: ClassCircuitPoint) -> String {
      "\(point.size.units.reduce(0, +)) units, \(fixed(point.size.share * 100, digits: 2))% of the edges"
    }
    return [
      circuit.sufficient.map {
        "sufficient: \(size($0)) keep \(percent($0.kept.own)) of the class right and take \(percent($0.kept.claimed)) "
          + "of the others for it\(chance(circuit.sufficiency))"
      } ?? "sufficient: none of at most \(percent(circuit.rule.largestShare)) of the edges",
      circuit.necessary.map {
        "necessary: without \(size($0)), \(percent($0.cut.own)) of the class and \(percent($0.cut.others)) of the "
          + "others are named right, \(percent($0.cut.claimed)) taken for it\(chance(circuit.necessity))"
      } ?? "necessary: none of at most \(percent(circuit.rule.largestShare)) of the edges",
    ]
  }

  private func percent(_ share: Float) -> String { "\(fixed(share * 100, digits: 0))%" }
}
