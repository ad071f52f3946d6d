import Foundation

/// A protobuf message as a tree that can be damaged and written again.
struct Message {
  indirect enum Content {
    case number(UInt64)
    case fixed32(Data)
    case fixed64(Data)
    case bytes(Data)
    case message(Message)
  }

  struct Field {
    var number: UInt64
    var content: Content
  }

  var fields: [Field] = []

  /// What the length-delimited fields of each ONNX message are; those not listed are bytes.
  private static let schema: [String: [UInt64: String]] = [
    "Model": [7: "Graph", 8: "Opset"],
    "Graph": [1: "Node", 5: "Tensor", 11: "ValueInfo", 12: "ValueInfo"],
    "Node": [5: "Attribute"],
    "Attribute": [5: "Tensor"],
    "Tensor": [13: "Entry"],
    "ValueInfo": [2: "Type"],
    "Type": [1: "TensorType"],
    "TensorType": [2: "Shape"],
    "Shape": [1: "Dimension"],
  ]

  /// Reads a well-formed message; what cannot be read is left out.
  init(_ data: Data, _ type: String = "Model") {
    var rest = data[...]
    while let key = Message.number(&rest) {
      let number = key >> 3
      switch key & 7 {
      case 0:
        guard let value = Message.number(&rest) else { return }
        fields.append(Field(number: number, content: .number(value)))
      case 1:
        fields.append(Field(number: number, content: .fixed64(Data(rest.prefix(8)))))
        rest = rest.dropFirst(8)
      case 2:
        guard let length = Message.number(&rest), length <= rest.count else { return }
        let bytes = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        let inner = Message.schema[type]?[number].map { Content.message(Message(bytes, $0)) }
        fields.append(Field(number: number, content: inner ?? .bytes(bytes)))
      case 5:
        fields.append(Field(number: number, content: .fixed32(Data(rest.prefix(4)))))
        rest = rest.dropFirst(4)
      default: return
      }
    }
  }

  var data: Data {
    var result = Data()
    write(to: &result)
    return result
  }

  private func write(to result: inout Data) {
    for field in fields {
      switch field.content {
      case .number(let value):
        Message.append(field.number << 3, to: &result)
        Message.append(value, to: &result)
      case .fixed64(let bytes):
        Message.append(field.number << 3 | 1, to: &result)
        result.append(bytes)
      case .fixed32(let bytes):
        Message.append(field.number << 3 | 5, to: &result)
        result.append(bytes)
      case .bytes(let bytes):
        Message.append(field.number << 3 | 2, to: &result)
        Message.append(UInt64(bytes.count), to: &result)
        result.append(bytes)
      case .message(let message):
        let inner = message.data
        Message.append(field.number << 3 | 2, to: &result)
        Message.append(UInt64(inner.count), to: &result)
        result.append(inner)
      }
    }
  }

  private static func number(_ rest: inout Data.SubSequence) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
    }
    return nil
  }

  private static func append(_ number: UInt64, to data: inout Data) {
    var rest = number
    while rest >= 128 {
      data.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
