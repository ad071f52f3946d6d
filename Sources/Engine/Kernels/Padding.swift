import Basics
import Networks

extension Padding: Executable {
  /// y = x with cells around it
  func forward(_ node: NodeLowering) throws(Diagnostic) { try node.select(selection(node.shape(0), node.shape)) }

  /// dx = the sum of dy over each cell and its copies
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    try node.selectBackward(selection(node.shape(0), node.shape))
  }

  func selection(_ x: Shape, _ y: Shape) -> Selection {
    let steps = x.strides
    let axes = x.dimensions.indices.map { axis -> Selection.Axis in
      guard begin[axis] != 0 || end[axis] != 0 else {
        return .regular(start: 0, step: steps[axis], count: x[axis])
      }
      return .listed((0..<y[axis]).map { source(of: $0 - begin[axis], x[axis]).map { $0 * steps[axis] } })
    }
    var filling: Float = 0
    if case .constant(let value) = mode { filling = value }
    return Selection(axes, inputCount: x.count, filling: filling)
  }

  /// The cell that shows at `position` of an axis with `extent` cells.
  private func source(of position: Int, _ extent: Int) -> Int? {
    switch mode {
    case .constant: (0..<extent).contains(position) ? position : nil
    case .edge: min(max(position, 0), extent - 1)
    case .wrap: (position % extent + extent) % extent
    case .reflect: position < 0 ? -position : position >= extent ? 2 * (extent - 1) - position : position
    }
  }
}
