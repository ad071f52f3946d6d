import Basics
import Foundation
import Images
import Prose

/// A photograph as the model saw it, published once for all pages.
struct PhotographFile: Page {
  let picture: Digest

  var path: String { SiteMap.path(ofPhotograph: picture) }

  func render(in site: Site) throws -> Data { try site.library.blob(picture).orLost(picture) }
}

/// A picture of an author's own, as it lies in Content.
struct AuthorsPictureFile: Page {
  let picture: AuthorsPicture

  var path: String { picture.path }

  func render(in site: Site) throws -> Data {
    guard let data = try site.library.content(of: picture) else {
      throw Diagnostic(
        "an author's picture is not in Content any more", at: path, advice: "Run 'micrograph build' again.")
    }
    return data
  }
}

/// The rows of a head's pattern on an image.
struct PatternFile: Page {
  let rows: Digest

  var path: String { SiteMap.path(ofPattern: rows) }

  func render(in site: Site) throws -> Data { try site.library.blob(rows).orLost(rows) }
}

/// A feature picture that stands on no sheet, as a small JPEG.
struct FeatureFile: Page {
  let picture: Digest

  static let quality = 88

  var path: String { SiteMap.path(ofFeature: picture) }

  func render(in site: Site) throws -> Data {
    let stored = try site.library.blob(picture).orLost(picture)
    guard ImageFormat(of: stored) == .png else { return stored }
    return try Picture(decoding: stored).opaque().enlarged().jpegData(quality: Self.quality)
  }
}

/// A feature picture in the size of a tile, of a unit that stands apart from its layer: in a circuit, on the home page.
struct TileFile: Page {
  let picture: Digest

  var path: String { SiteMap.path(ofTile: picture) }

  func render(in site: Site) throws -> Data {
    let drawn = try Picture(decoding: try site.library.blob(picture).orLost(picture)).opaque()
    // The cells of a kernel stay sharp only as they are.
    if drawn.isKernel { return try drawn.enlarged().jpegData(quality: 88) }
    let picture = drawn.enlarged()
    let side = max(picture.width, picture.height)
    guard side > Self.side else { return try picture.jpegData(quality: 80) }
    return try picture.resized(
      width: max(1, picture.width * Self.side / side), height: max(1, picture.height * Self.side / side)
    ).jpegData(quality: 80)
  }

  /// Of the longer side, in pixels.
  private static let side = 96
}

extension Picture {
  /// Whether it has so few pixels that each is to be seen.
  var isKernel: Bool { max(width, height) <= 12 }

  /// A kernel of a few pixels as large squares: whole blocks of JPEG, so that nothing blurs within them.
  func enlarged() -> Picture {
    guard max(width, height) < 48 else { return self }
    let longer = max(width, height)
    let factor = isKernel ? 16 * max(1, 96 / (16 * longer)) : max(1, 96 / longer)
    var large = Picture(width: width * factor, height: height * factor, color: [UInt8](repeating: 0, count: channels))
    for y in 0..<large.height {
      for x in 0..<large.width {
        let place = (y * large.width + x) * channels
        large.pixels.replaceSubrange(place..<(place + channels), with: self[x / factor, y / factor])
      }
    }
    return large
  }
}

extension Data? {
  /// The bytes of a picture, which the store has unless it lost them.
  func orLost(_ picture: Digest) throws(Diagnostic) -> Data {
    guard let self else {
      throw Diagnostic(
        "the picture \(picture.short) is not in the store", advice: "Run 'micrograph build' again to make it anew.")
    }
    return self
  }
}

extension AuthorsPicture {
  /// Where it stands in the site.
  var path: String { "pictures/\(content.short).\(format == .jpeg ? "jpg" : format.rawValue)" }
}
