/// Values brought to mean 0 and variance 1 together: `y = (x - mean) / sqrt(variance + epsilon)`.
///
/// Instance, group and layer normalization differ in what they take together; their scale and shift are operators of
/// their own that follow. Input: x.
package struct Normalization: Operator, Hashable {
  package enum Scope: Hashable, Sendable, Codable {
    /// All values that agree in every other axis.
    case axes([Int])
    /// In each image, all positions of each of so many groups of neighbouring channels.
    case channelGroups(Int)
  }

  package var scope: Scope
  package var epsilon: Float

  package init(_ scope: Scope, epsilon: Float) {
    self.scope = scope
    self.epsilon = epsilon
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    switch scope {
    case .axes(let axes):
      guard !axes.isEmpty, axes.allSatisfy({ $0 >= 0 && $0 < x.rank }) else {
        throw ShapeFault("there are no axes \(axes)")
      }
    case .channelGroups(let groups):
      guard x.rank >= 2, groups > 0, x[1] % groups == 0 else {
        throw ShapeFault("its channels cannot be divided into \(groups) groups")
      }
    }
    return x
  }

  package var reach: Reach {
    if case .axes([1]) = scope { return .pointwise }
    return .everywhere
  }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    switch scope {
    case .axes(let axes): axes.contains(axis) ? nil : elementwise(range, axis)
    case .channelGroups: axis == 0 ? elementwise(range, axis) : nil
    }
  }
}
