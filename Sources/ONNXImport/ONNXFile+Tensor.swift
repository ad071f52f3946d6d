package import Basics
package import Foundation
package import Networks
import SwiftProtobuf

extension ONNXFile {
  /// A single tensor, as ONNX's own test data keeps it (`.pb`).
  package struct NamedTensor: Sendable {
    package let name: String
    package let tensor: Tensor
    /// Whether the file holds integers or booleans.
    package let isInteger: Bool
  }

  package static func tensor(_ data: Data) throws(Diagnostic) -> NamedTensor {
    guard let proto = try? Onnx_TensorProto(serializedBytes: data) else { throw Diagnostic("this is no ONNX tensor") }
    var reader = TensorReader()
    let constant = try reader.read(proto)
    return NamedTensor(name: proto.name, tensor: constant.tensor, isInteger: constant.isInteger)
  }

  /// The ONNX operators that can be imported, at least in some forms.
  package static let operators: Set<String> = Set(Translator.all.keys).union(RecipeWriter.all.keys).union([
    "If", "Loop",
  ])

  /// The operators that nodes of a file use.
  package static func operators(in data: Data) throws(Diagnostic) -> Set<String> {
    guard let proto = try? Onnx_ModelProto(serializedBytes: data) else { throw Diagnostic("this is no ONNX file") }
    return Set(proto.graph.node.map(\.qualifiedType))
  }
}
