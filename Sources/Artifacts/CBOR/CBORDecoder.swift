import Basics
import Foundation

/// Reads values back from the CBOR that ``CBOREncoder`` writes.
///
/// It goes through the bytes in place. Bytes that are damaged make it throw `DecodingError`, never trap.
package enum CBORDecoder {
  package static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
    let source = DecodingSource(bytes)
    return try source.decode(type, at: 0)
  }
}

/// The bytes, and what stands at each offset.
final class DecodingSource {
  /// The first byte or bytes of an item: what it is and its argument.
  struct Head {
    var major: UInt8
    /// The low five bits: the size of the argument, or which simple value.
    var info: UInt8
    var argument: UInt64
    /// Where its content starts.
    var next: Int
  }

  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Nesting deeper than this is damage; no type here nests as deep.
  private static let depthLimit = 64

  func damaged(_ what: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: [], debugDescription: what))
  }

  func head(at offset: Int) throws -> Head {
    guard offset >= 0, offset < bytes.count else { throw damaged("it ends too early") }
    let first = bytes[offset]
    let info = first & 31
    var next = offset + 1
    var argument = UInt64(info)
    if info >= 24 {
      guard info <= 27 else { throw damaged("a length that this format does not use") }
      let size = 1 << Int(info - 24)
      guard next + size <= bytes.count else { throw damaged("it ends too early") }
      argument = 0
      for byte in bytes[next..<(next + size)] { argument = argument << 8 | UInt64(byte) }
      next += size
    }
    return Head(major: first >> 5, info: info, argument: argument, next: next)
  }

  /// The bytes of a byte or text string with this head.
  func content(of head: Head) throws -> Range<Int> {
    guard head.argument <= UInt64(bytes.count - head.next) else { throw damaged("a string passes the end") }
    return head.next..<(head.next + Int(head.argument))
  }

  /// The number of items in an array or map; each takes at least a byte, so a larger number is damage.
  func count(of head: Head) throws -> Int {
    guard head.argument <= UInt64(bytes.count - head.next) else { throw damaged("a count passes the end") }
    return Int(head.argument)
  }

  /// The offset behind the item at `offset`.
  func skip(_ offset: Int, depth: Int = 0) throws -> Int {
    guard depth < Self.depthLimit else { throw damaged("it is nested too deep") }
    let head = try head(at: offset)
    switch head.major {
    case 0, 1, 7: return head.next
    case 2, 3: return try content(of: head).upperBound
    case 6: return try skip(head.next, depth: depth + 1)
    default:
      var next = head.next
      for _ in 0..<(try count(of: head)) {
        if head.major == 5 { next = try skip(next, depth: depth + 1) }
        next = try skip(next, depth: depth + 1)
      }
      return next
    }
  }

  func isNil(at offset: Int) throws -> Bool {
    let head = try head(at: offset)
    return head.major == 7 && head.info == 22
  }

  func bool(at offset: Int) throws -> Bool {
    let head = try head(at: offset)
    guard head.major == 7, head.info == 20 || head.info == 21 else { throw damaged("not a truth value") }
    return head.info == 21
  }

  func integer<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) throws -> T {
    let head = try head(at: offset)
    let value: T?
    switch head.major {
    case 0: value = T(exactly: head.argument)
    case 1: value = Int64(exactly: head.argument).flatMap { T(exactly: -1 - $0) }
    default: throw damaged("not a whole number")
    }
    guard let value else { throw damaged("a number too large for its place") }
    return value
  }

  func float(at offset: Int) throws -> Float {
    let head = try head(at: offset)
    guard head.major == 7, head.info == 26 else { throw damaged("not a single-precision number") }
    return Float(bitPattern: UInt32(truncatingIfNeeded: head.argument))
  }

  func double(at offset: Int) throws -> Double {
    let head = try head(at: offset)
    guard head.major == 7, head.info == 27 else { throw damaged("not a double-precision number") }
    return Double(bitPattern: head.argument)
  }

  func text(at offset: Int) throws -> String {
    let head = try head(at: offset)
    guard head.major == 3, let text = String(validating: bytes[try content(of: head)], as: UTF8.self) else {
      throw damaged("not a text")
    }
    return text
  }

  func data(at offset: Int) throws -> ArraySlice<UInt8> {
    let head = try head(at: offset)
    guard head.major == 2 else { throw damaged("not a byte string") }
    return bytes[try content(of: head)]
  }

  func floats(at offset: Int) throws -> [Float] {
    let head = try head(at: offset)
    guard head.major == 6, head.argument == 85 else { throw damaged("not an array of numbers") }
    let content = try data(at: head.next)
    guard content.count % 4 == 0 else { throw damaged("an array of numbers is cut") }
    return content.withUnsafeBytes { bytes in
      (0..<(bytes.count / 4)).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
  }

  func decode<T: Decodable>(_ type: T.Type, at offset: Int) throws -> T {
    if T.self == Float.self, let number = try float(at: offset) as? T { return number }
    if T.self == Int.self, let number = try integer(Int.self, at: offset) as? T { return number }
    if T.self == [Float].self, let numbers = try floats(at: offset) as? T { return numbers }
    if T.self == [UInt8].self, let bytes = Array(try data(at: offset)) as? T { return bytes }
    if T.self == Digest.self, let digest = try digest(at: offset) as? T { return digest }
    if T.self == String.self, let text = try text(at: offset) as? T { return text }
    if T.self == Data.self, let data = Data(try data(at: offset)) as? T { return data }
    return try T(from: OffsetDecoder(source: self, offset: offset))
  }

  private func digest(at offset: Int) throws -> Digest {
    guard let digest = Digest(bytes: try data(at: offset)) else { throw damaged("not a digest") }
    return digest
  }
}
