import Basics
import Findings
import Foundation
import Images
import Synchronization

/// Small pictures of units, made once for all grids: the tile's picture, or the part of the photograph that stands for the
/// unit.
final class Thumbnails: Sendable {
  private struct Key: Hashable {
    let picture: Digest
    let part: PhotographPart?
    let side: Int
  }

  private let made = Mutex<[Key: Picture]>([:])

  /// Nil where the unit has no picture.
  func picture(_ unit: UnitSummary, side: Int, isKept: Bool = true, in site: Site) throws -> Picture? {
    if let tile = unit.tile {
      return try small(Key(picture: tile, part: nil, side: side), isKept: isKept, in: site)
    }
    return try unit.lead.map { try picture($0, side: side, isKept: isKept, in: site) }
  }

  /// The side of the photograph in the corner of a feature picture, as a share of the picture's.
  static let cornerShare = 0.44

  /// The same with what excites the unit in the corner, where it is a feature picture: few people can read that by itself.
  ///
  /// - Parameter isKept: whether it is kept for others; no one asks twice for all of a layer.
  func tile(_ unit: UnitSummary, side: Int, isKept: Bool = true, in site: Site) throws -> Picture? {
    guard var tile = try picture(unit, side: side, isKept: isKept, in: site) else { return nil }
    guard unit.tile != nil, let lead = unit.lead else { return tile }
    let inset = max(3, Int(Double(side) * Self.cornerShare))
    let corner = side - inset
    tile.paste(Picture(width: inset, height: inset, color: [0xff, 0xff, 0xff]), left: corner, top: corner)
    tile.paste(try picture(lead, side: inset - 2, isKept: isKept, in: site), left: corner + 2, top: corner + 2)
    return tile
  }

  /// The square of a photograph that pages show of it.
  func picture(_ part: PhotographPart, side: Int, isKept: Bool = true, in site: Site) throws -> Picture {
    try small(Key(picture: part.picture, part: part, side: side), isKept: isKept, in: site)
  }

  private func small(_ key: Key, isKept: Bool, in site: Site) throws -> Picture {
    if let known = made.withLock({ $0[key] }) { return known }
    var picture = try Picture(decoding: try site.library.blob(key.picture).orLost(key.picture)).opaque().enlarged()
    if let part = key.part {
      let square = PhotographSquare(of: part, size: picture.size)
      let length = max(1, min(Int(square.side), picture.width, picture.height))
      picture = picture.cropped(
        left: min(max(0, Int(square.left)), picture.width - length),
        top: min(max(0, Int(square.top)), picture.height - length), width: length, height: length)
    }
    let small = picture.resized(width: key.side, height: key.side)
    if isKept { made.withLock { $0[key] = small } }
    return small
  }
}
