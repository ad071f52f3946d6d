package import Foundation

/// Writes small ONNX files for tests, field by field.
///
/// Two pieces of a file laid one after another are one file with the fields of both: that is how protobuf merges, and
/// how tests add initialisers and nodes to a model they were given.
package enum ONNXWriter {
  /// A number type of ONNX with the bytes of an element.
  package enum Elements {
    case floats([Float])
    case int64s([Int64])
    /// Raw bytes of the type with this code.
    case raw(Int, Data)
  }

  package static func model(opset: Int = 17, graph: Data) -> Data {
    varint(1, 8) + bytes(7, graph) + bytes(8, bytes(1, Data()) + varint(2, opset))
  }

  /// The graph alone, as a piece to add to a model.
  package static func graphPiece(_ graph: Data) -> Data { bytes(7, graph) }

  package static func node(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String = "", _ attributes: [Data] = [],
    metadata: [String: String] = [:]
  ) -> Data {
    let fields =
      inputs.map { string(1, $0) } + outputs.map { string(2, $0) } + [string(3, name), string(4, type)]
      + attributes.map { bytes(5, $0) }
      + metadata.sorted { $0.key < $1.key }.map { bytes(9, string(1, $0.key) + string(2, $0.value)) }
    return bytes(1, fields.reduce(Data(), +))
  }

  package static func attribute(_ name: String, integer: Int) -> Data {
    string(1, name) + varint(3, integer) + varint(20, 2)
  }
  package static func attribute(_ name: String, integers: [Int]) -> Data {
    string(1, name) + integers.map { varint(8, $0) }.reduce(Data(), +) + varint(20, 7)
  }
  package static func attribute(_ name: String, float: Float) -> Data {
    string(1, name) + fixed(2, float) + varint(20, 1)
  }
  package static func attribute(_ name: String, text: String) -> Data {
    string(1, name) + string(4, text) + varint(20, 3)
  }

  /// A body, made of the pieces that a model's graph is made of.
  package static func attribute(_ name: String, graph: Data) -> Data {
    string(1, name) + bytes(6, graph) + varint(20, 5)
  }

  package static func initializer(_ name: String, _ shape: [Int], _ elements: Elements) -> Data {
    bytes(5, tensor(name, shape, elements))
  }

  package static func tensor(_ name: String, _ shape: [Int], _ elements: Elements) -> Data {
    let dimensions = shape.map { varint(1, $0) }.reduce(Data(), +)
    let content: Data =
      switch elements {
      case .floats(let values): varint(2, 1) + bytes(9, values.withUnsafeBytes { Data($0) })
      case .int64s(let values): varint(2, 7) + bytes(9, values.withUnsafeBytes { Data($0) })
      case .raw(let type, let data): varint(2, type) + bytes(9, data)
      }
    return dimensions + content + string(8, name)
  }

  /// A tensor whose data lies in another file.
  package static func external(_ name: String, _ shape: [Int], _ entries: [(String, String)]) -> Data {
    let dimensions = shape.map { varint(1, $0) }.reduce(Data(), +)
    let places = entries.map { bytes(13, string(1, $0.0) + string(2, $0.1)) }.reduce(Data(), +)
    return bytes(5, dimensions + varint(2, 1) + string(8, name) + places + varint(14, 1))
  }

  /// An input of numbers of ONNX's type 1, floats, or another; nil leaves a dimension open.
  package static func input(_ name: String, _ shape: [Int?], type: Int = 1) -> Data {
    bytes(11, info(name, shape, type))
  }

  package static func output(_ name: String) -> Data { bytes(12, string(1, name)) }

  private static func info(_ name: String, _ shape: [Int?], _ type: Int) -> Data {
    let dimensions = shape.map { bytes(1, $0.map { varint(1, $0) } ?? string(2, "N")) }.reduce(Data(), +)
    return string(1, name) + bytes(2, bytes(1, varint(1, type) + bytes(2, dimensions)))
  }

  // MARK: Fields

  package static func varint(_ field: Int, _ value: Int) -> Data {
    number(UInt64(field) << 3) + number(UInt64(bitPattern: Int64(value)))
  }

  package static func bytes(_ field: Int, _ content: Data) -> Data {
    number(UInt64(field) << 3 | 2) + number(UInt64(content.count)) + content
  }

  package static func string(_ field: Int, _ text: String) -> Data { bytes(field, Data(text.utf8)) }

  private static func fixed(_ field: Int, _ value: Float) -> Data {
    number(UInt64(field) << 3 | 5) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
  }

  private static func number(_ value: UInt64) -> Data {
    var rest = value
    var result = Data()
    while rest >= 128 {
      result.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    result.append(UInt8(rest))
    return result
  }
}
