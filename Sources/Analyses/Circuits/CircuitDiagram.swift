import Findings
import Networks

/// The units, edges and motifs of a circuit, from what was measured.
struct CircuitDiagram {
  let units: [CircuitUnit]
  let edges: [CircuitEdge]
  let motifs: [Motif]

  /// - Parameter likeness: of the units of each layer below the target's.
  init(_ sketch: CircuitSketch, target: Unit, likeness: [MapLikeness], parameters: CircuitParameters) {
    let pathways = sketch.pathways()
    edges = CircuitDiagram.edges(sketch, parameters)
    let connected = Set(edges.map(\.source)).union([target])
    motifs = MotifRecognition(
      sketch, edges: edges, likeness: likeness, leastShare: parameters.edgeShare
    )
    .motifs.filter { $0.units.allSatisfy(connected.contains) }
    let unions = Set(motifs.filter { $0.kind == .union }.compactMap(\.units.last))
    var units: [CircuitUnit] = []
    for index in sketch.layers.indices {
      let layer = sketch.units(of: index)
      let members = layer.channels.compactMap { channel -> CircuitUnit? in
        let unit = layer.unit(channel)
        guard connected.contains(unit) else { return nil }
        let partner = layer.partner(of: channel).map(layer.unit).flatMap { connected.contains($0) ? $0 : nil }
        let role: CircuitUnit.Role =
          unit == target ? .target : partner != nil ? .pathway : unions.contains(unit) ? .union : .part
        let relations = layer.relations[channel]
        return CircuitUnit(
          unit: unit, role: role, pathway: partner == nil ? nil : pathways[index][channel],
          partner: partner,
          partnerCorrelation: partner == nil ? nil : relations.mirrorPartner?.correlation,
          selfCorrelation: relations.selfCorrelation, activation: 0)
      }
      units += members.sorted { ($0.pathway ?? 2, $0.unit) < ($1.pathway ?? 2, $1.unit) }
    }
    self.units = units
  }

  /// The units of each of these layers, in ascending order.
  func units(of layers: some Sequence<ScanLayer>) -> [[Int]] {
    layers.map(channels)
  }

  func channels(of layer: ScanLayer) -> [Int] {
    units.filter { $0.unit.layer == layer.name }.map(\.unit.channel).sorted()
  }

  /// Edges that give much, those whose mirror image does, and strong inhibition, between units that lead to the target.
  private static func edges(_ sketch: CircuitSketch, _ parameters: CircuitParameters) -> [CircuitEdge] {
    var edges: [CircuitEdge] = []
    var reached: Set<Int> = Set(sketch.channels.last ?? [])
    for layer in (1..<sketch.layers.count).reversed() {
      var found: [CircuitEdge] = []
      let (below, here) = (sketch.units(of: layer - 1), sketch.units(of: layer))
      for (row, channel) in sketch.channels[layer].enumerated() where reached.contains(channel) {
        let strong = sketch.weights[layer - 1].strongInhibition(ofRow: row)
        for source in sketch.channels[layer - 1] {
          let share = sketch.share(layer, from: source, to: channel)
          let net = sketch.net(layer, from: source, to: channel)
          let mirrored = sketch.share(
            layer, from: below.partner(of: source) ?? source, to: here.partner(of: channel) ?? channel)
          let isLarge = abs(share) >= parameters.edgeShare
          let isMirrored = abs(mirrored) >= parameters.edgeShare && share * mirrored > 0
          let isByShare = abs(share) >= parameters.edgeShare / 2
          // Inhibition by weights counts unless the unit excited after all; the word never contradicts the share.
          guard isLarge || (isMirrored && isByShare) || (net <= strong && share <= 0) else { continue }
          found.append(
            edge(sketch, layer, row: row, source, kind: (isByShare ? share : net) > 0 ? .excites : .inhibits))
        }
      }
      edges = found + edges
      reached = Set(found.map(\.source.channel))
    }
    return edges
  }

  private static func edge(
    _ sketch: CircuitSketch, _ layer: Int, row: Int, _ source: Int, kind: CircuitEdge.Kind
  ) -> CircuitEdge {
    let inputs = sketch.inputs[layer - 1][row]
    let connection = sketch.weights[layer - 1].connection(row: row, from: source)
    return CircuitEdge(
      source: connection.source, target: connection.target, kind: kind, weights: connection.weights,
      excitation: connection.excitation, inhibition: connection.inhibition, method: connection.method,
      cancelled: connection.cancelled, contribution: inputs.linear[source], openContribution: inputs.open[source],
      share: inputs.share(source))
  }
}

extension ConnectionMatrix {
  /// The sum of weights below which an input is among the strongest tenth of those that inhibit the unit.
  func strongInhibition(ofRow row: Int) -> Float {
    let sums = (0..<influence.channels).map { net(row: row, from: $0) }.filter { $0 < 0 }.sorted()
    return sums.isEmpty ? -.infinity : sums[sums.count / 10]
  }
}
