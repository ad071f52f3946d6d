import Findings
import Foundation
import Images

/// Tiny pictures that stand in the page itself, as data addresses of PNGs.
///
/// libpng's own files are a fifth larger: it frames and filters what has a few hundred bytes.
package enum InlinePicture {
  /// A weight image: one pixel a cell, `scale` at full colour. Empty when there is nothing to draw.
  package static func weights(_ image: WeightImage, scale: Float) -> String {
    let rows = image.rows
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
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    append("IHDR", word(width) + word(height) + [depth, colourType, 0, 0, 0], to: &bytes)
    if !palette.isEmpty {
      append("PLTE", palette, to: &bytes)
      append("tRNS", [0], to: &bytes)
    }
    append("IDAT", stream(scanlines), to: &bytes)
    append("IEND", [], to: &bytes)
    return bytes
  }

  /// As it is where compressing makes it no shorter.
  private static func stream(_ scanlines: [UInt8]) -> [UInt8] {
    let compressed = Zlib.stream(scanlines, level: .smallest)
    // Stored, they would be more than they are.
    guard compressed.count >= scanlines.count else { return compressed }
    let stored = Zlib.stream(scanlines, level: .stored)
    return compressed.count < stored.count ? compressed : stored
  }

  private static func append(_ type: String, _ content: [UInt8], to bytes: inout [UInt8]) {
    let body = Array(type.utf8) + content
    bytes += word(content.count) + body + word(Int(Zlib.checksum(body)))
  }

  private static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
