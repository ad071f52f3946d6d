import CPNG

/// Bytes in the format of RFC 1950, as PNG holds its scan lines.
package enum ZlibStream {
  /// The bytes compressed at zlib's fastest level; nil where that makes them no shorter.
  package static func compressing(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = [UInt8](repeating: 0, count: bytes.count)
    var count = stream.count
    guard micrograph_zlib_compress(bytes, bytes.count, &stream, &count) == 1 else { return nil }
    return Array(stream.prefix(count))
  }
}
