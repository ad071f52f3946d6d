package import Foundation

/// Writes numbers into few bytes: whole ones as LEB128 (signed ones zigzag), others little-endian.
package struct ByteWriter: Sendable {
  package private(set) var data = Data()

  package init() {}

  package mutating func write(_ value: UInt) {
    var rest = value
    while rest >= 0x80 {
      data.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func write(_ value: Int) { write(UInt(bitPattern: value << 1 ^ value >> (Int.bitWidth - 1))) }

  package mutating func write(_ bits: UInt32) { withUnsafeBytes(of: bits.littleEndian) { data.append(contentsOf: $0) } }

  package mutating func write(_ bits: UInt64) { withUnsafeBytes(of: bits.littleEndian) { data.append(contentsOf: $0) } }

  /// Each as two bytes.
  package mutating func write(_ values: [Int16]) {
    values.map(\.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
  }
}

/// Reads what a ``ByteWriter`` wrote; whatever the bytes are, it reads none beyond their end.
package struct ByteReader: Sendable {
  private let data: Data
  private var place: Int

  package init(_ data: Data) {
    self.data = data
    place = data.startIndex
  }

  package var isAtEnd: Bool { place == data.endIndex }

  package mutating func unsigned() -> UInt? {
    var value: UInt = 0
    for shift in Swift.stride(from: 0, to: UInt.bitWidth, by: 7) {
      guard place < data.endIndex else { return nil }
      let byte = data[place]
      place += 1
      value |= UInt(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// A number that is not negative and fits into an `Int`.
  package mutating func whole() -> Int? { unsigned().flatMap { Int(exactly: $0) } }

  /// How many of something follow, of which each takes at least a byte.
  package mutating func count() -> Int? { whole().flatMap { $0 <= data.endIndex - place ? $0 : nil } }

  package mutating func signed() -> Int? {
    unsigned().map { Int(bitPattern: $0 >> 1) ^ -Int(bitPattern: $0 & 1) }
  }

  package mutating func float() -> Float? { bits(UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) } }

  package mutating func double() -> Double? { bits(UInt64.self).map { Double(bitPattern: UInt64(littleEndian: $0)) } }

  /// So many doubles.
  package mutating func doubles(_ count: Int) -> [Double]? {
    array(count, of: UInt64.self) { Double(bitPattern: UInt64(littleEndian: $0)) }
  }

  /// So many numbers of two bytes.
  package mutating func shorts(_ count: Int) -> [Int16]? { array(count, of: Int16.self) { Int16(littleEndian: $0) } }

  private mutating func array<T: BitwiseCopyable, V>(_ count: Int, of type: T.Type, _ value: (T) -> V) -> [V]? {
    let size = MemoryLayout<T>.size
    guard count >= 0, count <= (data.endIndex - place) / size else { return nil }
    let end = place + count * size
    defer { place = end }
    return data[place..<end].withUnsafeBytes { bytes in
      (0..<count).map { value(bytes.loadUnaligned(fromByteOffset: $0 * size, as: type)) }
    }
  }

  private mutating func bits<T: BitwiseCopyable>(_ type: T.Type) -> T? {
    let end = place + MemoryLayout<T>.size
    guard end <= data.endIndex else { return nil }
    defer { place = end }
    return data[place..<end].withUnsafeBytes { $0.loadUnaligned(as: type) }
  }
}
