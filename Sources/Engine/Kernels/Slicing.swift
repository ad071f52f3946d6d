import Basics
import Networks

extension Slicing: Executable {
  /// y = every step-th element of x from start on, along each sliced axis
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    if let part = try view(node) { return node.setOutput(part) }
    try node.select(selection(node))
  }

  /// dx = dy where it came from, else 0
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    try node.selectBackward(selection(node))
  }

  /// A single cut along channels that lies in one piece is not copied.
  private func view(_ node: NodeLowering) throws(Diagnostic) -> Place? {
    guard cuts.count == 1, cuts[0].step == 1 else { return nil }
    let (start, count) = cuts[0].resolved(node.shape(0)[cuts[0].axis])
    let part = try node.source(0).part(axis: cuts[0].axis, start..<(start + count))
    return part?.layout.format == nil ? nil : part
  }

  private func selection(_ node: NodeLowering) -> Selection {
    let shape = node.shape(0)
    let steps = shape.strides
    var axes = shape.dimensions.indices.map { axis in
      Selection.Axis.regular(start: 0, step: steps[axis], count: shape[axis])
    }
    for cut in cuts {
      let (start, count) = cut.resolved(shape[cut.axis])
      axes[cut.axis] = .regular(start: start * steps[cut.axis], step: cut.step * steps[cut.axis], count: count)
    }
    return Selection(axes, inputCount: shape.count)
  }
}
