import Basics
import Findings
import Networks

/// What is read from a residual stream: the sum of one neuron or what one head writes, at the patch where it is strongest, or
/// scores.
struct StreamTarget: Sendable {
  enum Kind: Sendable {
    case neuron(Int)
    case head(WritingHead)
    case scores(Readout)
  }

  let kind: Kind
  /// The layer of the neuron or the head, or of the scores.
  let layer: ScanLayer
  /// The value whose numbers are summed: the neurons' before their function, the values that heads take, or the scores.
  let sum: String

  init(neuron: Int, of layer: ScanLayer, sum: String) {
    (kind, self.layer, self.sum) = (.neuron(neuron), layer, sum)
  }

  init(_ head: WritingHead, of layer: ScanLayer) {
    (kind, self.layer, sum) = (.head(head), layer, head.block.value)
  }

  init(_ readout: Readout, of layer: ScanLayer) {
    (kind, self.layer, sum) = (.scores(readout), layer, layer.value)
  }

  var head: WritingHead? { if case .head(let head) = kind { head } else { nil } }

  /// The value in which what is left of it is read.
  var made: String { head?.block.joined ?? layer.value }

  /// What has to be read of a run.
  var values: [String] { [layer.value, sum] + (head?.values ?? []) }

  /// Where the unit is strongest, and how strong; of scores the one place.
  ///
  /// - Parameter values: of the layer on one image.
  func strongest(in values: UnsafeBufferPointer<Float>) -> UnitActivity {
    func map(_ unit: Int) -> UnitActivity {
      let map = (0..<layer.units.grid.count).map { values[layer.units.index(unit: unit, place: $0)] }
      return map.withUnsafeBufferPointer { UnitActivity(of: $0) }
    }
    return switch kind {
    case .neuron(let neuron): map(neuron)
    case .head(let head): map(head.number)
    case .scores(let readout):
      UnitActivity(
        largest: readout.value(readout.channels.map { values[layer.units.index(unit: $0, place: 0)] }), cell: 0, mean: 0
      )
    }
  }

  /// The weights of the numbers that are summed: by their places in ``sum``, and in ``made``.
  ///
  /// - Parameter read: gives the ``values`` on one image.
  func weights(at cell: Int, read: (String) -> [Float]) -> (sum: [Int: Float], made: [Int: Float]) {
    switch kind {
    case .neuron(let neuron):
      let weights: [Int: Float] = [layer.units.index(unit: neuron, place: cell): 1]
      return (weights, weights)
    case .head(let head):
      return head.weights(at: layer.units.leadingTokens + cell, of: layer.units.tokenCount, read: read)
    case .scores(let readout):
      let places = readout.channels.map { layer.units.index(unit: $0, place: cell) }
      let weights = Dictionary(zip(places, readout.weights), uniquingKeysWith: +)
      return (weights, weights)
    }
  }

  /// From the end of the stream to ``made``, or to the neuron alone, as the network has it.
  ///
  /// - Parameters:
  ///   - graph: that contains both.
  ///   - batch: how many variants of a stream go through at once.
  func section(of graph: Graph, from reading: StreamReading, batch: Int) throws -> Graph {
    if let head {
      let stream = Shape([batch] + reading.stream.dimensions.dropFirst())
      let bias = try head.heldBias(in: graph)
      return try Graph(
        inputs: [reading.end.stream: stream], nodes: graph.nodes.filter { bias[$0.output] == nil },
        constants: graph.constants.merging(bias) { first, _ in first }, targets: [made])
    }
    let section = try LayerSection(
      graph, from: reading.end.stream, to: layer.value, batch: batch, source: .mapOrNumbers)
    guard case .neuron(let neuron) = kind else { return section.graph }
    return try section.restricted(to: neuron, beforeActivation: true)
  }
}
