import Findings
import Networks
import Site

extension MockLibrary {
  /// With a circuit over the residual stream: two heads and a neuron without a page give to a unit of the top layer.
  package func withStreamCircuit() -> MockLibrary {
    var library = withHeads()
    let (heads, target) = (layers[2].name, Unit(layers[3].name, 1))
    let edges = [
      StreamEdge(source: Unit(heads, 0), contribution: 1.5, replaced: 0.25, share: 0.5, left: 0.4),
      StreamEdge(source: Unit("blocks.0.mlp", 7), contribution: -0.6, replaced: 0.1, share: -0.2, left: 1.25),
      StreamEdge(source: Unit(heads, 3), contribution: 0.3, replaced: 0, share: 0.1, left: 0.9),
    ]
    let parts: [StreamPart] = [
      StreamPart(kind: .start, name: "start", contribution: 0.4),
      StreamPart(kind: .units, name: heads, contribution: 2),
      StreamPart(kind: .biases, name: "start", contribution: 0.5),
      StreamPart(kind: .units, name: "blocks.0.mlp", contribution: -0.5),
      StreamPart(kind: .biases, name: "after", contribution: 0.25),
      StreamPart(kind: .block, name: "unknown", contribution: 0.25),
      StreamPart(kind: .own, name: "end", contribution: 0.1),
    ]
    var proof = EdgeProof(images: 50, of: 30)
    proof.verdict = .supported
    proof.edges = edges.map { EdgeEffect(source: $0.source, target: target, effect: $0.share) }
    proof.necessary = 4
    proof.left = MedianInterval(median: 0.14, low: 0.1, high: 0.18)
    proof.necessity = ChanceTest(won: 99, of: 100, p: 0.0003, quantile: 0.93)
    proof.sizes = [EdgeSizePoint(edges: 1, kept: 0.5, cut: 0.6), EdgeSizePoint(edges: 30, kept: 1, cut: 0)]
    library.streamCircuits = [
      StreamCircuitRecord(
        name: "streamed", title: hostileName,
        circuit: StreamCircuit(
          kind: .neuron, target: target, name: nil, against: nil, rival: nil, chosenOn: 50, testedOn: 51, sum: 3,
          activation: 2.75, edges: edges, parts: parts, ablation: .mean,
          interventions: [
            Intervention(kind: .cutEdges, count: 3, remaining: [0.31]),
            Intervention(kind: .cutRandomEdges, count: 3, remaining: [0.91, 0.95]),
            Intervention(kind: .keepOnly, count: 3, remaining: [0.62]),
            Intervention(kind: .keepRandomEdges, count: 3, remaining: [0.12, 0.16]),
          ], proof: proof))
    ]
    return library
  }
}
