import Basics
import Networks

extension Translator {
  /// Operators that leave nothing to compute.
  static let passing: [String: Translator] = [
    "Identity": Translator { node throws(Diagnostic) in try node.pass(try node.input(0)) },
    "Dropout": Translator(["ratio", "seed"]) { node throws(Diagnostic) in
      if let training = try node.constant(2, "training_mode")?.scalar, training != 0 {
        throw Diagnostic("is in training mode", advice: "Export the model for inference (model.eval()).")
      }
      try node.pass(try node.input(0))
    },
    "Cast": Translator(["saturate", "to"]) { node throws(Diagnostic) in
      let type = ElementType(rawValue: Int32(clamping: node.attributes.integer("to", default: 0)))
      guard let type, !type.isInteger else {
        throw Diagnostic("casts activations to another type than a float, which is not supported", kind: .unsupported)
      }
      try node.pass(try node.input(0))
    },
  ]

  /// Operators that only work on constants, and those are computed while importing.
  static let folded: [String: Translator] = [
    "ScatterND": ["reduction"], "Constant": ["value", "value_float", "value_floats", "value_int", "value_ints"],
    "ConstantOfShape": ["value"], "Range": [], "Shape": ["end", "start"], "Size": [],
    "Equal": [], "Less": [], "LessOrEqual": [], "Greater": [], "GreaterOrEqual": [], "And": [], "Or": [], "Not": [],
    "Mod": ["fmod"], "Floor": [], "Ceil": [], "Round": [], "ReduceProd": ["axes", "keepdims", "noop_with_empty_axes"],
  ].mapValues { (attributes: Set<String>) in
    Translator(attributes) { _ throws(Diagnostic) in
      throw Diagnostic("is only supported on constants and sizes, not on what is computed from the image")
    }
  }
}
