import Basics
import Networks

extension Transposition: Executable {
  /// y[i_0, i_1, ...] = x with i_k at axis permutation[k]
  func forward(_ node: NodeLowering) throws(Diagnostic) { try node.select(selection(node)) }

  func backward(_ node: NodeLowering) throws(Diagnostic) { try node.selectBackward(selection(node)) }

  private func selection(_ node: NodeLowering) -> Selection {
    Selection(transposing: node.shape(0), permutation)
  }
}

extension Selection {
  /// The axes in another order: `permutation` names the input's axis for each of the output's.
  init(transposing shape: Shape, _ permutation: [Int]) {
    let steps = shape.strides
    self.init(
      permutation.map { .regular(start: 0, step: steps[$0], count: shape[$0]) }, inputCount: shape.count)
  }
}
