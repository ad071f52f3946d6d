package import Basics

/// A picture in memory: rows from the top, 8 bits a channel, red, green, blue and, with 4 channels, alpha.
///
/// Alpha is not premultiplied: colours are those the file states, whatever their opacity.
package struct Picture: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// 3 (RGB) or 4 (RGBA).
  package let channels: Int
  /// `height * width * channels` bytes.
  package var pixels: [UInt8]

  package var size: Size { Size(height: height, width: width) }

  package init(width: Int, height: Int, channels: Int = 3, pixels: [UInt8]) {
    precondition(channels == 3 || channels == 4, "a picture has 3 or 4 channels")
    precondition(width > 0 && height > 0 && pixels.count == width * height * channels, "pixels do not fill the picture")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A picture of one colour; `color` has 3 or 4 channels.
  package init(width: Int, height: Int, color: [UInt8]) {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * color.count)
    for _ in 0..<(width * height) { pixels.append(contentsOf: color) }
    self.init(width: width, height: height, channels: color.count, pixels: pixels)
  }

  /// The channels of the pixel in column `x` of row `y`.
  package subscript(x: Int, y: Int) -> ArraySlice<UInt8> {
    let start = (y * width + x) * channels
    return pixels[start..<(start + channels)]
  }

  /// The part with its left top corner at (`left`, `top`), which must lie inside the picture.
  package func cropped(left: Int, top: Int, width: Int, height: Int) -> Picture {
    precondition(left >= 0 && top >= 0 && left + width <= self.width && top + height <= self.height)
    var part: [UInt8] = []
    part.reserveCapacity(width * height * channels)
    for row in top..<(top + height) {
      let start = (row * self.width + left) * channels
      part.append(contentsOf: pixels[start..<(start + width * channels)])
    }
    return Picture(width: width, height: height, channels: channels, pixels: part)
  }

  /// The mirror image, left for right.
  package func mirrored() -> Picture {
    var mirrored = self
    for y in 0..<height {
      for x in 0..<width {
        let source = (y * width + width - 1 - x) * channels
        let target = (y * width + x) * channels
        for channel in 0..<channels { mirrored.pixels[target + channel] = pixels[source + channel] }
      }
    }
    return mirrored
  }

  /// The picture laid over white, so that transparent pixels have a colour of their own; RGB.
  package func opaque() -> Picture {
    guard channels == 4 else { return self }
    var opaque: [UInt8] = []
    opaque.reserveCapacity(width * height * 3)
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let alpha = Int(pixels[start + 3])
      for channel in 0..<3 {
        opaque.append(UInt8((Int(pixels[start + channel]) * alpha + 255 * (255 - alpha) + 127) / 255))
      }
    }
    return Picture(width: width, height: height, pixels: opaque)
  }
}
