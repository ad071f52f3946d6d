import CPNG

/// zlib's own formats, which PNG is put together from.
package enum Zlib {
  package enum Level: Int32, Sendable {
    /// Not compressed.
    case stored = 0
    case smallest = 9
  }

  /// The bytes as a stream in the format of RFC 1950.
  package static func stream(_ bytes: [UInt8], level: Level) -> [UInt8] {
    var count = micrograph_zlib_bound(bytes.count)
    var stream = [UInt8](repeating: 0, count: count)
    let succeeded = micrograph_zlib_compress(bytes, bytes.count, level.rawValue, &stream, &count)
    precondition(succeeded == 1, "zlib's own bound is too small, or the memory is")
    return Array(stream.prefix(count))
  }

  /// The CRC-32 of RFC 1952.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 { micrograph_crc32(bytes, bytes.count) }
}
