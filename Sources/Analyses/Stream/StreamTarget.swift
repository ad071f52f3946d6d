import Findings
import Networks

/// What is read from a residual stream: the sum of one neuron, at the patch where the neuron is strongest, or scores.
struct StreamTarget: Sendable {
  /// The layer of the neuron, or of the scores.
  let layer: ScanLayer
  /// The value whose numbers are summed: the neurons' before their function, or the scores.
  let sum: String
  let readout: Readout
  /// The place of the neuron; nil of scores.
  let neuron: Int?

  init(neuron: Int, of layer: ScanLayer, sum: String) {
    (self.layer, self.sum, self.neuron) = (layer, sum, neuron)
    readout = Readout(unit: neuron)
  }

  init(_ readout: Readout, of layer: ScanLayer) {
    (self.layer, self.readout, neuron) = (layer, readout, nil)
    sum = layer.value
  }

  /// Where the neuron is strongest, and how strong; of scores the one place.
  ///
  /// - Parameter values: of the layer on one image.
  func strongest(in values: UnsafeBufferPointer<Float>) -> UnitActivity {
    guard let neuron else {
      return UnitActivity(largest: readout.value(of: values, at: 0, layer.units), cell: 0, mean: 0)
    }
    let map = (0..<layer.units.grid.count).map { values[layer.units.index(unit: neuron, place: $0)] }
    return map.withUnsafeBufferPointer { UnitActivity(of: $0) }
  }

  /// By their places in the summed value, the weights of its numbers.
  func weights(at cell: Int) -> [Int: Float] {
    let places = readout.channels.map { layer.units.index(unit: $0, place: cell) }
    return Dictionary(zip(places, readout.weights), uniquingKeysWith: +)
  }
}

extension Readout {
  /// - Parameter values: of a layer on one image.
  func value(of values: UnsafeBufferPointer<Float>, at cell: Int, _ space: UnitSpace) -> Float {
    value(channels.map { values[space.index(unit: $0, place: cell)] })
  }
}
