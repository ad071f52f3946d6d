import Foundation

/// A function that ends a layer and lets none of its numbers go beyond a bound: ReLU6, a sigmoid, a softmax.
///
/// Past the bound all images look alike to whoever reads the layer's value, and no gradient comes back: of such a layer
/// the value before the function tells units and images apart (``UnitMeasure``).
package enum Saturation: Hashable, Sendable, Codable {
  /// min(max(x, low), high): ReLU6 is 0 to 6.
  case clip(low: Float, high: Float)
  case sigmoid
  /// min(max(alpha * x + beta, 0), 1).
  case hardSigmoid(alpha: Float, beta: Float)
  case tanh
  case erf
  /// Over the units of each place: `exp x` as a share of their sum.
  case softmax

  /// Nil for a function that has no bound above, and for one that is not rising: it would turn the order of images round.
  package init?(_ function: Activation.Function) {
    switch function {
    case .clip(let low, let high) where high < .greatestFiniteMagnitude && low < high:
      self = .clip(low: low, high: high)
    case .sigmoid: self = .sigmoid
    case .hardSigmoid(let alpha, let beta) where alpha > 0: self = .hardSigmoid(alpha: alpha, beta: beta)
    case .tanh: self = .tanh
    case .erf: self = .erf
    default: return nil
    }
  }

  /// How much of a function without corners counts as its bound: its last hundredth.
  package static let margin: Float = 0.01

  /// What the function makes of `x`; nil for a softmax, which needs the other units.
  package func value(_ x: Float) -> Float? {
    switch self {
    case .clip(let low, let high): min(max(x, low), high)
    case .sigmoid: 1 / (1 + Foundation.exp(-x))
    case .hardSigmoid(let alpha, let beta): min(max(alpha * x + beta, 0), 1)
    case .tanh: Foundation.tanh(x)
    case .erf: Foundation.erf(x)
    case .softmax: nil
    }
  }

  /// Whether what the function made is at a bound: at the upper one, and, of a function that treats both ends alike, at
  /// the lower one too. That ReLU6 gives 0 is not saturation; the unit is silent there.
  package func isBound(_ y: Float) -> Bool {
    switch self {
    case .clip(let low, let high): y >= high || (!isRectifier && y <= low)
    case .hardSigmoid: y >= 1 || y <= 0
    case .sigmoid: y > 1 - Self.margin || y < Self.margin
    case .tanh, .erf: y.magnitude > 1 - Self.margin
    case .softmax: y > 1 - Self.margin
    }
  }

  /// Whether everything below 0 counts as nothing: the lower bound is what the function gives for 0.
  package var isRectifier: Bool {
    if case .clip(let low, _) = self { low == 0 } else { false }
  }
}

extension Saturation: CustomStringConvertible {
  /// As people call it: `ReLU6`, `sigmoid`.
  package var description: String {
    switch self {
    case .clip(0, let high): "ReLU\(Saturation.number(high))"
    case .clip(let low, let high): "clip \(Saturation.number(low)) to \(Saturation.number(high))"
    case .sigmoid: "sigmoid"
    case .hardSigmoid: "hard sigmoid"
    case .tanh: "tanh"
    case .erf: "erf"
    case .softmax: "softmax"
    }
  }

  private static func number(_ value: Float) -> String {
    "\(value)".hasSuffix(".0") ? String("\(value)".dropLast(2)) : "\(value)"
  }
}
