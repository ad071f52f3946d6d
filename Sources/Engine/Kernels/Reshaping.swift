import Basics
import Networks

extension Reshaping: Executable {
  /// y = the same numbers under another shape
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    node.setOutput(try node.denseSource(0).reshaped(node.shape))
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    node.addGradient(0, try node.denseGradient().reshaped(node.shape(0)))
  }
}
