import Basics
import Foundation

/// ONNX's number types, with their codes in TensorProto.DataType.
enum ElementType: Int32 {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .int64, .float64, .uint64: 8
    }
  }

  var isInteger: Bool {
    switch self {
    case .float32, .float16, .float64, .bfloat16: false
    default: true
    }
  }

  /// Elements stored as little-endian bytes.
  func values(raw: Data, _ count: Int) throws(Diagnostic) -> Constant.Values {
    guard raw.count == count * size else {
      throw Diagnostic("needs \(count * size) bytes for its shape but holds \(raw.count)")
    }
    return raw.withUnsafeBytes { bytes in
      func each<Stored, Value>(_: Stored.Type, _ convert: (Stored) -> Value) -> [Value] {
        (0..<count).map { convert(bytes.loadUnaligned(fromByteOffset: $0 * size, as: Stored.self)) }
      }
      return switch self {
      case .float32:
        .floats(
          [Float](unsafeUninitializedCapacity: count) { target, initialized in
            UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
            initialized = count
          })
      case .float64: .floats(each(Double.self) { Float($0) })
      case .float16: .floats(each(UInt16.self) { Float(half: $0) })
      case .bfloat16: .floats(each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
      case .uint8: .integers(each(UInt8.self) { Int($0) })
      case .int8: .integers(each(Int8.self) { Int($0) })
      case .bool: .integers(each(UInt8.self) { $0 == 0 ? 0 : 1 })
      case .uint16: .integers(each(UInt16.self) { Int($0) })
      case .int16: .integers(each(Int16.self) { Int($0) })
      case .int32: .integers(each(Int32.self) { Int($0) })
      case .uint32: .integers(each(UInt32.self) { Int($0) })
      case .int64: .integers(each(Int64.self) { Int($0) })
      case .uint64: .integers(each(UInt64.self) { Int(clamping: $0) })
      }
    }
  }

  /// Elements stored in the field of their type; their count is not checked.
  func values(typed proto: Onnx_TensorProto) -> Constant.Values {
    switch self {
    case .float32: .floats(proto.floatData)
    case .float64: .floats(proto.doubleData.map { Float($0) })
    case .float16: .floats(proto.int32Data.map { Float(half: UInt16(truncatingIfNeeded: $0)) })
    case .bfloat16:
      .floats(proto.int32Data.map { Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: $0)) << 16) })
    case .uint8, .int8, .uint16, .int16, .int32: .integers(proto.int32Data.map { Int($0) })
    case .bool: .integers(proto.int32Data.map { $0 == 0 ? 0 : 1 })
    case .int64: .integers(proto.int64Data.map { Int($0) })
    case .uint32, .uint64: .integers(proto.uint64Data.map { Int(clamping: $0) })
    }
  }
}

extension Float {
  /// The value of an IEEE 754 half-precision bit pattern.
  init(half bits: UInt16) {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10) & 31
    let fraction = Float(bits & 0x3ff)
    self =
      switch exponent {
      case 0: sign * fraction * Float(sign: .plus, exponent: -24, significand: 1)
      case 31: fraction == 0 ? sign * .infinity : .nan
      default: sign * (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
      }
  }
}
