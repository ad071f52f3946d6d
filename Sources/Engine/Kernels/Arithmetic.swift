import Basics
import CDNNL
import Foundation
import Networks

extension Arithmetic: Executable {
  /// y = a op b, both broadcast to the shape of y
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let count = node.shape.count
    guard let algorithm else {
      return node.builder.run([try node.expandedSource(0), try node.expandedSource(1), try node.newDenseOutput()]) {
        memory in
        let (a, b, y) = (memory[0], memory[1], memory[2])
        for i in 0..<count { y[i] = pow(a[i], b[i]) }
      }
    }
    let (a, b) =
      if node.shape(0) == node.shape {
        (try node.source(0), try operand(1, node))
      } else if node.shape(1) == node.shape, commutes {
        (try node.source(1), try operand(0, node))
      } else {
        (try node.expandedSource(0), try operand(1, node))
      }
    try Combination(function: algorithm, a: a, b: b).run(in: node.builder, into: node.newOutput)
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    for input in 0..<2 where node.takesGradient(input) {
      if function == .add || (function == .subtract && input == 0) {
        try node.addBroadcastGradient(input, node.gradient())
      } else {
        try node.addBroadcastGradient(input, derivative(input, node))
      }
    }
  }

  /// dy times the derivative towards one input, in the shape of y
  private func derivative(_ input: Int, _ node: NodeLowering) throws(Diagnostic) -> Place {
    if function == .multiply || (function == .divide && input == 0), let algorithm {
      return try Combination(function: algorithm, a: node.gradient(), b: operand(1 - input, node))
        .run(in: node.builder, into: node.builder.allocate)
    }
    let count = node.shape.count
    let result = node.builder.allocate(try Layout(dense: node.shape))
    let places = [
      try node.expandedSource(0), try node.expandedSource(1), try node.denseResult(), try node.denseGradient(), result,
    ]
    let slope = slope(input)
    node.builder.run(places) { memory in
      let (a, b, y, dy, dx) = (memory[0], memory[1], memory[2], memory[3], memory[4])
      for i in 0..<count { dx[i] = dy[i] * slope(a[i], b[i], y[i]) }
    }
    return result
  }

  /// The derivative towards the first or the second input, from a, b and y. Where a and b tie, the first has it.
  private func slope(_ input: Int) -> @Sendable (Float, Float, Float) -> Float {
    let isFirst = input == 0
    return switch function {
    case .add: { _, _, _ in 1 }
    case .subtract: { _, _, _ in isFirst ? 1 : -1 }
    case .multiply: { a, b, _ in isFirst ? b : a }
    case .divide: { _, b, y in isFirst ? 1 / b : -y / b }
    case .minimum: { a, b, _ in (a <= b) == isFirst ? 1 : 0 }
    case .maximum: { a, b, _ in (a >= b) == isFirst ? 1 : 0 }
    case .power: { a, b, y in isFirst ? b * pow(a, b - 1) : y * log(a) }
    }
  }

  private var commutes: Bool {
    switch function {
    case .add, .multiply, .minimum, .maximum: true
    case .subtract, .divide, .power: false
    }
  }

  private var algorithm: dnnl_alg_kind_t? {
    switch function {
    case .add: dnnl_binary_add
    case .subtract: dnnl_binary_sub
    case .multiply: dnnl_binary_mul
    case .divide: dnnl_binary_div
    case .minimum: dnnl_binary_min
    case .maximum: dnnl_binary_max
    case .power: nil
    }
  }

  /// An operand as it is where it has the shape of the output, else dense with its axes aligned.
  private func operand(_ input: Int, _ node: NodeLowering) throws(Diagnostic) -> Place {
    let shape = node.shape(input)
    guard shape != node.shape else { return try node.source(input) }
    let aligned = Shape(Array(repeating: 1, count: node.shape.rank - shape.rank) + shape.dimensions)
    return try node.denseSource(input).reshaped(aligned)
  }
}
