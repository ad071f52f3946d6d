/// The sum, mean, largest or smallest value along some axes. Input: x.
package struct Reduction: Operator, Hashable {
  package enum Kind: String, Hashable, Sendable, Codable { case sum, mean, max, min }

  package var kind: Kind
  /// In rising order.
  package var axes: [Int]
  /// Whether the axes stay, with extent 1.
  package var keepsAxes: Bool

  package init(_ kind: Kind, axes: [Int], keepsAxes: Bool = true) {
    self.kind = kind
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    guard axes.allSatisfy({ $0 >= 0 && $0 < x.rank }) else { throw ShapeFault("there are no axes \(axes)") }
    var extents: [Int] = []
    for axis in 0..<x.rank {
      if !axes.contains(axis) { extents.append(x[axis]) } else if keepsAxes { extents.append(1) }
    }
    return Shape(extents)
  }

  package var reach: Reach { axes == [1] && keepsAxes ? .pointwise : .everywhere }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    let kept = (0..<inputs[0].rank).filter { keepsAxes || !axes.contains($0) }
    guard kept.indices.contains(axis) else { return nil }
    return axes.contains(kept[axis]) ? nil : OperatorPart(self, [.range(axis: kept[axis], range)])
  }
}
