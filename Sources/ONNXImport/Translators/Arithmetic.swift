import Basics
import Networks

extension Translator {
  static let arithmetic: [String: Translator] = [
    "Add": pair(.add),
    "Sub": pair(.subtract),
    "Mul": pair(.multiply),
    "Div": pair(.divide),
    "Pow": pair(.power),
    "Sum": several(.add),
    "Min": several(.minimum),
    "Max": several(.maximum),
  ]

  private static func pair(_ function: Arithmetic.Function) -> Translator {
    Translator { node throws(Diagnostic) in
      try node.emit(Arithmetic(function), [try node.input(0), try node.input(1)])
    }
  }

  /// A function of any number of inputs, taken two at a time from the left.
  private static func several(_ function: Arithmetic.Function) -> Translator {
    Translator { node throws(Diagnostic) in
      var result = try node.input(0)
      guard node.inputCount > 1 else { return try node.pass(result) }
      for index in 1..<(node.inputCount - 1) {
        result = try node.intermediate(Arithmetic(function), [result, try node.input(index)], step: "\(index)")
      }
      try node.emit(Arithmetic(function), [result, try node.input(node.inputCount - 1)])
    }
  }
}
