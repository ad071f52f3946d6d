import Basics
import Networks

extension Translator {
  static let poolings: [String: Translator] = [
    "MaxPool": Translator(windowAttributes.union(["ceil_mode", "storage_order"])) { node throws(Diagnostic) in
      guard node.node.output.count < 2 || node.node.output[1].isEmpty else {
        throw Diagnostic("its output Indices is not supported", kind: .unsupported)
      }
      try pool(node, .max)
    },
    "AveragePool": Translator(windowAttributes.union(["ceil_mode", "count_include_pad"])) { node throws(Diagnostic) in
      try pool(node, node.attributes.flag("count_include_pad") ? .meanWithPadding : .mean)
    },
    "GlobalAveragePool": Translator { node throws(Diagnostic) in
      try node.emit(GlobalPooling(.mean), [try node.input(0)])
    },
    "GlobalMaxPool": Translator { node throws(Diagnostic) in
      try node.emit(GlobalPooling(.max), [try node.input(0)])
    },
  ]

  private static func pool(_ node: Translation, _ kind: Pooling.Kind) throws(Diagnostic) {
    let x = try node.input(0)
    let window = try WindowAttributes(node, x)
    let pooling = Pooling(
      kind, kernel: window.kernel, strides: window.strides, padding: window.padding, dilations: window.dilations,
      roundingUp: node.attributes.flag("ceil_mode"))
    try node.emit(pooling, [x])
  }
}
