import Basics
import Foundation

/// Encodes values as CBOR (RFC 8949), deterministically: the keys of every map are sorted.
///
/// Bytes, digests and arrays of `Float` are written as byte strings (the last with tag 85, RFC 8746), so that findings
/// full of numbers stay small and fast to read.
package enum CBOREncoder {
  /// The bytes of a value.
  ///
  /// The types of this project encode without throwing; one that does throw is a programmer's error.
  package static func encode(_ value: some Encodable) -> [UInt8] {
    let root = EncodingNode(kind: .single)
    do {
      try root.encode(value, key: nil, path: [])
    } catch {
      preconditionFailure("\(type(of: value)) cannot be encoded: \(error)")
    }
    var bytes: [UInt8] = []
    root.write(into: &bytes)
    return bytes
  }
}

/// A map, an array or a single value under construction.
final class EncodingNode {
  enum Kind {
    case single
    case array
    case map
  }

  private enum Content {
    case leaf(Range<Int>)
    case node(EncodingNode)
  }

  private(set) var kind: Kind
  private var keys: [String] = []
  private var contents: [Content] = []
  private var buffer: [UInt8] = []

  init(kind: Kind) { self.kind = kind }

  var count: Int { contents.count }

  /// A value that starts as a single one becomes what its `encode(to:)` asks for.
  func become(_ kind: Kind) { self.kind = kind }

  func appendLeaf(key: String?, _ write: (inout [UInt8]) -> Void) {
    let start = buffer.count
    write(&buffer)
    append(.leaf(start..<buffer.count), key: key)
  }

  func appendNode(_ kind: Kind, key: String?) -> EncodingNode {
    let node = EncodingNode(kind: kind)
    append(.node(node), key: key)
    return node
  }

  private func append(_ content: Content, key: String?) {
    if let key { keys.append(key) }
    contents.append(content)
  }

  func encode<T: Encodable>(_ value: T, key: String?, path: [any CodingKey]) throws {
    if T.self == Float.self, let number = value as? Float {
      appendLeaf(key: key) { $0.appendFloat(number) }
    } else if T.self == Int.self, let number = value as? Int {
      appendLeaf(key: key) { $0.appendInteger(number) }
    } else if T.self == [Float].self, let numbers = value as? [Float] {
      appendLeaf(key: key) { $0.appendFloats(numbers) }
    } else if T.self == [UInt8].self, let data = value as? [UInt8] {
      appendLeaf(key: key) { $0.appendBytes(data) }
    } else if T.self == Digest.self, let digest = value as? Digest {
      appendLeaf(key: key) { $0.appendBytes(digest.bytes) }
    } else if T.self == String.self, let text = value as? String {
      appendLeaf(key: key) { $0.appendText(text) }
    } else if T.self == Data.self, let data = value as? Data {
      appendLeaf(key: key) { $0.appendBytes(Array(data)) }
    } else {
      let node = appendNode(.single, key: key)
      try value.encode(to: TreeEncoder(node: node, codingPath: path))
      if node.contents.isEmpty && node.kind == .single { node.become(.map) }
    }
  }

  func write(into bytes: inout [UInt8]) {
    switch kind {
    case .single:
      for content in contents { write(content, into: &bytes) }
    case .array:
      bytes.appendHead(major: 4, UInt64(contents.count))
      for content in contents { write(content, into: &bytes) }
    case .map:
      bytes.appendHead(major: 5, UInt64(contents.count))
      for index in keys.indices.sorted(by: { keys[$0] < keys[$1] }) {
        bytes.appendText(keys[index])
        write(contents[index], into: &bytes)
      }
    }
  }

  private func write(_ content: Content, into bytes: inout [UInt8]) {
    switch content {
    case .leaf(let range): bytes.append(contentsOf: buffer[range])
    case .node(let node): node.write(into: &bytes)
    }
  }
}

extension [UInt8] {
  mutating func appendHead(major: UInt8, _ value: UInt64) {
    let high = major << 5
    switch value {
    case 0..<24: append(high | UInt8(value))
    case ...0xFF: append(contentsOf: [high | 24, UInt8(value)])
    case ...0xFFFF:
      append(high | 25)
      appendBigEndian(UInt16(value))
    case ...0xFFFF_FFFF:
      append(high | 26)
      appendBigEndian(UInt32(value))
    default:
      append(high | 27)
      appendBigEndian(value)
    }
  }

  mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  mutating func appendInteger(_ value: some FixedWidthInteger) {
    if value >= 0 {
      appendHead(major: 0, UInt64(value))
    } else {
      appendHead(major: 1, UInt64(-1 - Int64(value)))
    }
  }

  mutating func appendFloat(_ value: Float) {
    append(0xFA)
    appendBigEndian(value.bitPattern)
  }

  mutating func appendDouble(_ value: Double) {
    append(0xFB)
    appendBigEndian(value.bitPattern)
  }

  mutating func appendText(_ value: String) {
    appendHead(major: 3, UInt64(value.utf8.count))
    append(contentsOf: value.utf8)
  }

  mutating func appendBytes(_ value: [UInt8]) {
    appendHead(major: 2, UInt64(value.count))
    append(contentsOf: value)
  }

  /// Tag 85: an array of little-endian single-precision numbers in a byte string.
  mutating func appendFloats(_ values: [Float]) {
    append(contentsOf: [0xD8, 85])
    appendHead(major: 2, UInt64(values.count * 4))
    for value in values { Swift.withUnsafeBytes(of: value.bitPattern.littleEndian) { append(contentsOf: $0) } }
  }
}
