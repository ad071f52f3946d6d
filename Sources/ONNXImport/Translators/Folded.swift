import Basics
import Networks

extension Translator {
  /// Operators that leave nothing to compute, or are computed while importing.
  static let folded: [String: Translator] = [
    "Identity": Translator { node throws(Diagnostic) in try node.pass(try node.input(0)) },
    "Dropout": Translator(["ratio", "seed"]) { node throws(Diagnostic) in
      if let training = try node.constant(2, "training_mode")?.scalar, training != 0 {
        throw Diagnostic("is in training mode", advice: "Export the model for inference (model.eval()).")
      }
      try node.pass(try node.input(0))
    },
    "Constant": Translator(["value", "value_float", "value_floats", "value_int", "value_ints"]) {
      _ throws(Diagnostic) in throw Diagnostic("has no value that is supported")
    },
  ]
}
