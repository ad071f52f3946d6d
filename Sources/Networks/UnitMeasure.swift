/// The value of a network by which the units of a layer are ranked, drawn, compared, attributed and cut.
package struct UnitMeasure: Hashable, Sendable {
  /// Its name in the model: the layer's own, or what the layer's last function is applied to where that saturates.
  package let value: String
  /// The function that the layer applies to it; nil where the layer is measured as it is.
  package let saturation: Saturation?
  /// Whether a unit has two ends: numbers below 0 say as much as those above it. So it is with sums of paths, linear
  /// bottlenecks and smooth functions; not where a rectifier ends the layer, nor before a softmax, which reads
  /// differences alone.
  package let isSigned: Bool

  package init(value: String, saturation: Saturation? = nil, isSigned: Bool = false) {
    self.value = value
    self.saturation = saturation
    self.isSigned = isSigned
  }
}

extension Model {
  /// What `value` is measured by, and the function between the two; itself and nil where it knows no bound above.
  package func measured(_ value: String) -> (value: String, saturation: Saturation?) {
    guard let node = producer(of: value), let before = node.inputs.first, producer(of: before) != nil else {
      return (value, nil)
    }
    switch node.operator {
    case let activation as Activation:
      if let saturation = Saturation(activation.function) { return (before, saturation) }
    case let softmax as Softmax:
      if digests.space(of: value, in: self)?.axis == softmax.axis { return (before, .softmax) }
    default: break
    }
    return (value, nil)
  }

  /// The value by which the units of a layer are measured, by any of the layer's names (``value(named:)``).
  package func measured(layer name: String) -> String? { value(named: name).map { measured($0).value } }
}
