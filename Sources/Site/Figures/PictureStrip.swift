import Basics
package import Images

package import struct Foundation.Data

/// Pictures of sixteen units of a layer side by side in one JPEG: a site of thousands of units has few files, and a page is
/// read with those of its neighbours.
///
/// On a page a picture of a strip is an `img` whose style is ``style(_:)``, which the stylesheet knows by its beginning and
/// cuts out: it comes when it is scrolled to, is printed, and has words in its place like any other.
package enum PictureStrip {
  static let count = 16

  /// The numbers of the strips that a layer's units stand on.
  static func numbers(of layer: LayerFacts) -> Range<Int> { 0..<(layer.channels + count - 1) / count }

  /// The units on a strip.
  static func units(on number: Int, of layer: LayerFacts) -> Range<Int> {
    let first = min(number * count, layer.channels)
    return first..<min(first + count, layer.channels)
  }

  /// Of a unit the strip, and its place there.
  static func place(of channel: Int) -> (number: Int, place: Int) { (channel / count, channel % count) }

  /// What the style of a picture on a strip begins with.
  static let beginning = "--c:"

  /// `--c:5`
  static func style(_ place: Int) -> String { "\(beginning)\(place)" }

  /// Which picture of a strip an `img` with this style shows; nil for one that shows none.
  static func place(ofStyle style: String) -> Int? {
    guard style.hasPrefix(beginning) else { return nil }
    return Int(style.dropFirst(beginning.count).prefix(while: \.isNumber)).flatMap { $0 < count ? $0 : nil }
  }

  /// One of the pictures on a strip.
  static func picture(_ place: Int, of strip: Picture) -> Picture {
    let width = max(strip.width / count, 1)
    return strip.cropped(left: min(place * width, strip.width - width), top: 0, width: width, height: strip.height)
  }

  /// The pictures as a JPEG; those of another size than the largest are brought to it, and what is missing is a blank.
  ///
  /// A side of a multiple of 16 pixels keeps what JPEG makes of one picture out of its neighbours.
  ///
  /// - Parameter most: bytes; where they are more the pictures are made coarser, as far as one can still look at them.
  package static func jpeg(_ pictures: [Picture?], quality: Int, most: Int = .max) throws -> Data {
    let strip = strip(of: pictures)
    for quality in stride(from: quality, to: coarsest, by: -8) {
      let data = try strip.jpegData(quality: quality, isProgressive: true)
      if data.count <= most { return data }
    }
    return try strip.jpegData(quality: min(quality, coarsest), isProgressive: true)
  }

  private static let coarsest = 44

  private static func strip(of pictures: [Picture?]) -> Picture {
    let known = pictures.compactMap(\.self)
    let (width, height) = (known.map(\.width).max() ?? 1, known.map(\.height).max() ?? 1)
    var strip = Picture(width: count * width, height: height, color: [0xe8, 0xe6, 0xe0])
    for (place, picture) in pictures.prefix(count).enumerated() {
      guard let picture else { continue }
      let fits = (picture.width, picture.height) == (width, height)
      strip.paste(fits ? picture : picture.resized(width: width, height: height), left: place * width, top: 0)
    }
    return strip
  }
}
