package import Networks

/// The weights from the units of a layer to the scores of the classes, where only averages over the map lie between.
package struct ClassWeights: Sendable {
  /// Number of classes.
  package let classes: Int
  private let units: Int
  private let values: [Float]
  /// Whether the values of one class follow one another.
  private let isByClass: Bool

  /// Nil where more than averages and one matrix of weights lead from the layer to the scores.
  package init?(_ model: Model, layer: Layer) {
    var value = layer.value
    var isAveraged = layer.units.tokenCount == 1
    while true {
      let readers = model.nodes.filter { $0.inputs.contains(value) }
      guard readers.count == 1, let node = readers.first else { return nil }
      if let product = node.operator as? MatrixProduct {
        guard node.inputs.count == 2, node.inputs[0] == value, !product.transposesFirst,
          let weights = model.constants[node.inputs[1]], weights.shape.rank == 2
        else { return nil }
        isByClass = product.transposesSecond
        (classes, units) = isByClass ? (weights.shape[0], weights.shape[1]) : (weights.shape[1], weights.shape[0])
        guard isAveraged, units == layer.channels else { return nil }
        values = Array(weights.values)
        return
      }
      guard node.operator.averagesOnly else { return nil }
      if !(node.operator is Activation) { isAveraged = true }
      value = node.output
    }
  }

  /// What a unit adds to each class's score for each unit of its mean activation.
  package func weights(of channel: Int) -> [Float] {
    (0..<classes).map { values[isByClass ? $0 * units + channel : channel * classes + $0] }
  }
}

extension Operator {
  /// Whether it leaves values as they are or averages them over the map.
  fileprivate var averagesOnly: Bool {
    switch self {
    case let pooling as Pooling: pooling.kind != .max
    case let pooling as GlobalPooling: pooling.kind == .mean
    case let reduction as Reduction: reduction.kind == .mean && reduction.axes == [2, 3]
    case is Reshaping: true
    case let activation as Activation: activation.function == .identity
    default: false
    }
  }
}
