import Basics
import Networks

extension Gathering: Executable {
  /// y[..., i, ...] = x[..., indices[i], ...]
  func forward(_ node: NodeLowering) throws(Diagnostic) { try node.select(selection(node)) }

  /// dx[..., indices[i], ...] += dy[..., i, ...]
  func backward(_ node: NodeLowering) throws(Diagnostic) { try node.selectBackward(selection(node)) }

  /// The axes of the list lie side by side in y and count as one.
  private func selection(_ node: NodeLowering) -> Selection {
    let x = node.shape(0)
    let steps = x.strides
    return Selection(
      x.dimensions.indices.map { other in
        other == axis
          ? .listed(indices.map { $0 * steps[axis] })
          : .regular(start: 0, step: steps[other], count: x[other])
      }, inputCount: x.count)
  }
}
