import Basics
import Foundation
import Images
import Synchronization

/// Small pictures of units, made once for all grids: the tile's picture, or the part of the photograph that excites the
/// unit most.
final class Thumbnails: Sendable {
  private struct Key: Hashable {
    let picture: Digest
    let crop: Box?
    let side: Int
  }

  private let made = Mutex<[Key: Picture]>([:])

  /// Nil where the unit has no picture.
  func picture(_ unit: UnitSummary, side: Int, in site: Site) throws -> Picture? {
    let photograph = unit.photographs.first.flatMap { $0.value > 0 ? $0 : nil }
    guard let digest = unit.tile ?? photograph?.picture else { return nil }
    let key = Key(picture: digest, crop: unit.tile == nil ? photograph?.crop : nil, side: side)
    if let known = made.withLock({ $0[key] }) { return known }
    var picture = try Picture(decoding: try site.library.blob(digest).orLost(digest)).opaque().enlarged()
    if unit.tile == nil {
      let square = PhotographSquare(of: key.crop, size: picture.size)
      let length = max(1, min(Int(square.side), picture.width, picture.height))
      picture = picture.cropped(
        left: min(max(0, Int(square.left)), picture.width - length),
        top: min(max(0, Int(square.top)), picture.height - length), width: length, height: length)
    }
    let small = picture.resized(width: side, height: side)
    made.withLock { $0[key] = small }
    return small
  }
}
