import Findings
import Foundation
import Images

/// Tiny pictures that stand in the page itself, as data addresses of PNGs.
///
/// Most are a few hundred bytes and stored as they are; larger ones are compressed.
package enum InlinePicture {
  /// A weight image: one pixel a cell, `scale` at full colour. Empty when there is nothing to draw.
  package static func weights(_ rows: [[Float]], scale: Float) -> String {
    guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else { return "" }
    var scanlines: [UInt8] = []
    scanlines.reserveCapacity(rows.count * (1 + width * 3))
    for row in rows {
      scanlines.append(0)
      for weight in row {
        let (red, green, blue) = WeightColour.rgb(scale > 0 ? weight / scale : 0)
        scanlines += [red, green, blue]
      }
    }
    return address(png(width: width, height: rows.count, depth: 8, colourType: 2, scanlines: scanlines))
  }

  static func address(_ png: [UInt8]) -> String {
    "data:image/png;base64," + Data(png).base64EncodedString()
  }

  /// A PNG of scan lines that are filtered already; `palette` holds red, green and blue in turn, its first colour clear.
  static func png(
    width: Int, height: Int, depth: UInt8, colourType: UInt8, palette: [UInt8] = [], scanlines: [UInt8]
  ) -> [UInt8] {
    precondition(scanlines.count <= 65535, "an inline picture has at most 65,535 bytes, not \(scanlines.count)")
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    append("IHDR", word(width) + word(height) + [depth, colourType, 0, 0, 0], to: &bytes)
    if !palette.isEmpty {
      append("PLTE", palette, to: &bytes)
      append("tRNS", [0], to: &bytes)
    }
    let stream = scanlines.count > 512 ? ZlibStream.compressing(scanlines) : nil
    append("IDAT", stream ?? stored(scanlines), to: &bytes)
    append("IEND", [], to: &bytes)
    return bytes
  }

  /// A zlib stream with one stored block.
  private static func stored(_ scanlines: [UInt8]) -> [UInt8] {
    let length = UInt16(scanlines.count)
    let lengths = [UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
    return [0x78, 0x01, 0x01] + lengths + lengths.map(~) + scanlines + word(Int(adler(scanlines)))
  }

  private static func append(_ type: String, _ content: [UInt8], to bytes: inout [UInt8]) {
    let body = Array(type.utf8) + content
    bytes += word(content.count) + body + word(Int(crc(body)))
  }

  private static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return b << 16 | a
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in table[Int((crc ^ UInt32(byte)) & 255)] ^ (crc >> 8) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
