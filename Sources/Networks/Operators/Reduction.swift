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

  package func origins(ofChannels channels: Range<Int>, inputs: [Shape]) -> [Extent] {
    let keepsChannels = !axes.contains(1) && (keepsAxes || axes.allSatisfy { $0 > 1 })
    return keepsChannels ? [.range(axis: 1, channels)] : [.whole]
  }
}
