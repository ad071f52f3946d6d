import CDNNL
import Networks

/// How long each step of a program takes.
package struct StepTime: Sendable {
  package let node: String
  /// oneDNN's name for its implementation; nil for a loop of our own.
  package let implementation: String?
  /// Whether it is the arithmetic of a convolution, forward or backward.
  package let isConvolution: Bool
  package let isBackward: Bool
  package let seconds: Double
}

extension Execution {
  /// Runs every step once, in order, and takes the time of each. The input and gradients are those set before.
  package func profile() -> [StepTime] {
    let clock = ContinuousClock()
    return program.steps.indices.map { index in
      let time = clock.measure { run(index..<(index + 1)) }
      let step = program.steps[index]
      return StepTime(
        node: step.node, implementation: step.primitive?.implementation, isConvolution: step.isConvolution,
        isBackward: index >= program.forwardSteps, seconds: time / .seconds(1))
    }
  }

  /// Runs only the convolutions, in the layouts of the program: what its time is compared with.
  package func runConvolutions(backward: Bool) {
    let range = backward ? program.forwardSteps..<program.steps.count : 0..<program.forwardSteps
    for index in range where program.steps[index].isConvolution { run(index..<(index + 1)) }
  }
}

extension Step {
  var primitive: Primitive? {
    if case .primitive(let primitive, _) = work { return primitive }
    return nil
  }

  var isConvolution: Bool { primitive?.kind == dnnl_convolution }
}
