/// A function of each value by itself. Input: x of any shape.
package struct Activation: Operator, Hashable {
  package var function: Function

  package init(_ function: Function) { self.function = function }

  /// The functions, with the parameters that ONNX gives them.
  package enum Function: Hashable, Sendable, Codable {
    case identity
    case relu
    case leakyRelu(slope: Float)
    case elu(alpha: Float)
    case selu(alpha: Float, gamma: Float)
    /// min(max(x, low), high): ReLU6 is `clip(low: 0, high: 6)`.
    case clip(low: Float, high: Float)
    case sigmoid
    /// min(max(alpha * x + beta, 0), 1).
    case hardSigmoid(alpha: Float, beta: Float)
    /// x * min(max(x / 6 + 1 / 2, 0), 1).
    case hardSwish
    /// x * sigmoid(x).
    case swish
    /// x * tanh(log(1 + exp x)).
    case mish
    /// x / 2 * (1 + erf(x / sqrt 2)).
    case gelu
    /// Hendrycks and Gimpel's approximation by tanh.
    case geluTanh
    case erf
    case tanh
    case softplus
    case exp
    case log
    case sqrt
    case reciprocal
    case absolute
    case negative
    /// x to a constant power.
    case power(Float)
    /// scale * x + shift.
    case linear(scale: Float, shift: Float)
    case elementary(Elementary)
  }

  /// Functions of analysis that networks seldom need, and the steps, through which no gradient flows.
  package enum Elementary: String, CaseIterable, Hashable, Sendable, Codable {
    case sine, cosine, tangent, arcsine, arccosine, arctangent
    case hyperbolicSine, hyperbolicCosine, hyperbolicArcsine, hyperbolicArccosine, hyperbolicArctangent
    case floor, ceiling, truncated, sign
  }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape { inputs[0] }

  package var reach: Reach { .pointwise }

  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? { elementwise(range, axis) }
}
