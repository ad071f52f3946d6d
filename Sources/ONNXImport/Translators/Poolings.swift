import Basics
import Networks

extension Translator {
  static let poolings: [String: Translator] = [
    "MaxPool": Translator(windowAttributes.union(["ceil_mode", "storage_order"])) { node throws(Diagnostic) in
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
    let window = try WindowAttributes(node, try node.input(0))
    let pooling = Pooling(
      kind, kernel: window.kernel, strides: window.strides, padding: window.padding, dilations: window.dilations,
      roundingUp: node.attributes.flag("ceil_mode"))
    try window.emit(pooling, by: node)
  }
}
