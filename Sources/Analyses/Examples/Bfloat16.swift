import Foundation

/// Numbers as their first two bytes, little-endian and rounded to the nearest: eight binary digits, with which correlations
/// over many images stay good to four decimals.
enum Bfloat16 {
  static func packed(_ values: [Float]) -> Data {
    let words = values.map { value -> UInt16 in
      let bits = value.bitPattern
      return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16).littleEndian
    }
    return words.withUnsafeBytes { Data($0) }
  }

  static func unpacked(_ data: Data) -> [Float] {
    data.withUnsafeBytes { bytes in
      (0..<(bytes.count / 2)).map { place in
        let word = bytes.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self)
        return Float(bitPattern: UInt32(UInt16(littleEndian: word)) << 16)
      }
    }
  }
}
