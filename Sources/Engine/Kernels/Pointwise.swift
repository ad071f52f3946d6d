import Basics
import Networks

extension NodeLowering {
  /// Forward of an operator that applies one function of our own to each element.
  func pointwise(_ function: @escaping @Sendable (Float) -> Float) throws(Diagnostic) {
    let count = shape.count
    builder.run([try denseSource(0), try newDenseOutput()]) { memory in
      let (x, y) = (memory[0], memory[1])
      for i in 0..<count { y[i] = function(x[i]) }
    }
  }

  /// Its backward, `slope` being the derivative at x where the function gives y.
  func pointwiseBackward(_ slope: @escaping @Sendable (_ x: Float, _ y: Float) -> Float) throws(Diagnostic) {
    let count = shape.count
    builder.run([try denseSource(0), try denseResult(), try denseGradient(), try newDenseGradient(0)]) { memory in
      let (x, y, dy, dx) = (memory[0], memory[1], memory[2], memory[3])
      for i in 0..<count { dx[i] = dy[i] * slope(x[i], y[i]) }
    }
  }

  /// An input repeated to the shape of the output, row-major.
  func expandedSource(_ input: Int) throws(Diagnostic) -> Place {
    try builder.expanded(denseSource(input), to: shape)
  }
}
