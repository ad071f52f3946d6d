import Findings
import Networks

/// The units, edges and motifs of a circuit, from what was measured.
struct CircuitDiagram {
  let units: [CircuitUnit]
  let edges: [CircuitEdge]
  let motifs: [Motif]

  init(_ sketch: CircuitSketch, target: Unit, parameters: CircuitParameters) {
    let pathways = sketch.pathways()
    edges = CircuitDiagram.edges(sketch, parameters)
    let exciting = Set(edges.filter { $0.kind == .excites }.map { [$0.source, $0.target] })
    func isUnion(_ layer: Int, _ channel: Int) -> Bool {
      guard layer > 0, sketch.partner(layer, channel) == nil else { return false }
      let unit = Unit(sketch.layers[layer].name, channel)
      return sketch.pairs(layer - 1).contains { pair in
        pair.allSatisfy { exciting.contains([Unit(sketch.layers[layer - 1].name, $0), unit]) }
      }
    }
    var units: [CircuitUnit] = []
    for (index, layer) in sketch.layers.enumerated() {
      let members = sketch.channels[index].map { channel -> CircuitUnit in
        let unit = Unit(layer.name, channel)
        let partner = sketch.partner(index, channel)
        let role: CircuitUnit.Role =
          unit == target ? .target : partner != nil ? .pathway : isUnion(index, channel) ? .union : .part
        let relations = sketch.relations[index][channel]
        return CircuitUnit(
          unit: unit, role: role, pathway: pathways[index][channel], partner: partner.map { Unit(layer.name, $0) },
          partnerCorrelation: partner == nil ? nil : relations.mirrorPartner?.correlation,
          selfCorrelation: relations.selfCorrelation, activation: 0)
      }
      units += members.sorted { ($0.pathway ?? 2, $0.unit) < ($1.pathway ?? 2, $1.unit) }
    }
    self.units = units
    motifs =
      MotifRecognition(
        sketch, pathways: pathways, edges: edges, leastShare: parameters.edgeShare
      ).motifs
  }

  private static func edges(_ sketch: CircuitSketch, _ parameters: CircuitParameters) -> [CircuitEdge] {
    var edges: [CircuitEdge] = []
    for layer in 1..<sketch.layers.count {
      for (row, channel) in sketch.channels[layer].enumerated() {
        let inputs = sketch.inputs[layer - 1][row]
        let weights = sketch.weights[layer - 1]
        let strong = weights.strongInhibition(ofRow: row)
        for source in sketch.channels[layer - 1] {
          let share = inputs.share(source)
          let connection = weights.connection(row: row, from: source)
          let net = connection.excitation + connection.inhibition
          guard abs(share) >= parameters.edgeShare || net <= strong else { continue }
          edges.append(
            CircuitEdge(
              source: Unit(sketch.layers[layer - 1].name, source), target: Unit(sketch.layers[layer].name, channel),
              kind: (abs(share) >= parameters.edgeShare ? share : net) > 0 ? .excites : .inhibits,
              weights: connection.weights, excitation: connection.excitation, inhibition: connection.inhibition,
              method: connection.method, cancelled: connection.cancelled, contribution: inputs.linear[source],
              openContribution: inputs.open[source], share: share))
        }
      }
    }
    return edges
  }
}

extension ConnectionMatrix {
  /// The sum of weights below which an input is among the strongest tenth of those that inhibit the unit.
  func strongInhibition(ofRow row: Int) -> Float {
    let sums = (0..<influence.channels).map { net(row: row, from: $0) }.filter { $0 < 0 }.sorted()
    return sums.isEmpty ? -.infinity : sums[sums.count / 10]
  }
}
