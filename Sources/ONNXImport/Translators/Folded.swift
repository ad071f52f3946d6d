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
    "Cast": Translator(["round_mode", "saturate", "to"]) { node throws(Diagnostic) in
      guard let type = ElementType(rawValue: Int32(clamping: node.attributes.integer("to", default: 0))) else {
        throw Diagnostic("casts to an element type that is not supported", kind: .unsupported)
      }
      try cast(node, to: type)
    },
    "CastLike": Translator(["saturate", "round_mode"]) { node throws(Diagnostic) in
      // What is computed from the image is a fraction.
      let isInteger = try node.input(1).constant?.isInteger ?? false
      try cast(node, to: try node.elementType(1) ?? (isInteger ? .int64 : .float32))
    },
  ]

  /// Operators that only work on constants, and those are computed while importing.
  static let folded: [String: Translator] = [
    "Constant": ["value", "value_float", "value_floats", "value_int", "value_ints"],
    "ConstantOfShape": ["value"], "Range": [], "Shape": ["end", "start"], "Size": [],
    "ReduceProd": ["axes", "keepdims", "noop_with_empty_axes"],
  ].mapValues { (attributes: Set<String>) in
    Translator(attributes) { _ throws(Diagnostic) in
      throw Diagnostic(
        "is only supported on constants and sizes, not on what is computed from the image", kind: .unsupported)
    }
  }

  /// Whole numbers have no slope; booleans are 0 and 1.
  private static func cast(_ node: Translation, to type: ElementType) throws(Diagnostic) {
    let x = try node.input(0)
    if x.isConstant, let output = node.node.output.first {
      return node.assembly.define(output, as: Value(output, contents: x.contents.map { $0.cast(to: type) }))
    }
    guard type.isInteger else { return try node.pass(x) }
    guard type == .bool else { return try node.emit(Activation(.elementary(.truncated)), [x]) }
    let (one, zero) = (Constant.scalar(1), Constant.scalar(0))
    try node.emit(Choice(), [x, node.newConstant(one, step: "one"), node.newConstant(zero, step: "zero")])
  }
}
