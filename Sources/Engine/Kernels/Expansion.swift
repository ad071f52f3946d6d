import Basics
import Networks

extension Expansion: Executable {
  /// y = x repeated along the axes where it has extent 1
  func forward(_ node: NodeLowering) throws(Diagnostic) { try node.select(selection(node)) }

  /// dx = the sum of dy over the repetitions
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    guard node.takesGradient(0) else { return }
    try node.selectBackward(selection(node))
  }

  private func selection(_ node: NodeLowering) -> Selection {
    Selection(broadcasting: node.shape(0), to: node.shape)
  }
}
