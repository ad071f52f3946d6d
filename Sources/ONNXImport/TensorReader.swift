import Basics
import Foundation
import Networks

/// Reads tensors of a file: raw or typed, of any of ONNX's number types, in the file or beside it.
struct TensorReader {
  private var external: ExternalData?

  /// - Parameter external: the files beside the model; nil for a tensor that cannot be kept in one.
  init(external: ExternalData? = nil) { self.external = external }

  /// The files beside the model that were read, in order of their names.
  var externalFiles: [Data] { external?.contents ?? [] }

  /// The numbers of a tensor, checked against its dimensions.
  mutating func read(_ proto: Onnx_TensorProto) throws(Diagnostic) -> Constant {
    let shape = try TensorReader.shape(proto)
    guard let count = shape.checkedCount else {
      throw Diagnostic("claims the shape \(shape)", advice: "A tensor may have at most \(Shape.limit) elements.")
    }
    guard !proto.hasSegment else {
      throw Diagnostic("is stored in segments, which is not supported", kind: .unsupported)
    }
    guard let type = ElementType(rawValue: proto.dataType) else {
      throw Diagnostic("has the element type \(proto.dataType), which is not supported", kind: .unsupported)
    }
    if proto.dataLocation == 1 {
      guard let data = try external?.read(proto.externalData, size: count * type.size) else {
        throw Diagnostic("is stored in another file, and has none beside it")
      }
      return Constant(shape, try type.values(raw: data, count))
    }
    if count > 0, !proto.rawData.isEmpty {
      return Constant(shape, try type.values(raw: proto.rawData, count))
    }
    let values = type.values(typed: proto)
    let constant: Int =
      switch values {
      case .floats(let list): list.count
      case .integers(let list): list.count
      }
    guard constant == count else {
      throw Diagnostic("has the shape \(shape), which is \(count) elements, but holds \(constant)")
    }
    return Constant(shape, values)
  }

  private static func shape(_ proto: Onnx_TensorProto) throws(Diagnostic) -> Shape {
    guard proto.dims.count <= 16 else { throw Diagnostic("claims \(proto.dims.count) dimensions") }
    return Shape(proto.dims.map { Int($0) })
  }
}
