import Basics
import Findings
import Images
import Networks

import struct Foundation.Data

/// The tiles of some units of a layer, as a ``PictureStrip``.
///
/// A tile is the unit's feature picture with the image that excites it most in the corner, or that image where there is no
/// picture.
struct TileSheet: Page {
  let layer: LayerFacts
  let number: Int
  let path: String

  /// Of a tile, in pixels.
  static let side = 96
  /// What the strips of a layer of so many units may come to: with its page and its numbers less than
  /// ``SiteCheck/Budget/layerPage``.
  private static let budgeted = (units: 1024, bytes: 590_000)

  init(site: Site, layer: LayerFacts, number: Int) {
    self.layer = layer
    self.number = number
    path = Self.path(number, of: layer, in: site.map)
  }

  /// All sheets of a layer; none where its units are heads, which are drawn otherwise.
  static func all(of layer: LayerFacts, in site: Site) throws -> [TileSheet] {
    let units = try site.library.units(of: layer.name)
    return PictureStrip.numbers(of: layer).filter { number in
      PictureStrip.units(on: number, of: layer).contains { units.indices.contains($0) && Self.has(units[$0]) }
    }.map { TileSheet(site: site, layer: layer, number: $0) }
  }

  /// Whether the unit has a tile on a sheet.
  static func has(_ unit: UnitSummary) -> Bool { unit.tile != nil || (unit.head == nil && unit.lead != nil) }

  static func path(_ number: Int, of layer: LayerFacts, in map: SiteMap) -> String {
    "\(map.folder(of: layer.name))/tiles-\(number).jpg"
  }

  func render(in site: Site) throws -> Data {
    let tiles = try PictureStrip.units(on: number, of: layer).map { channel -> Picture? in
      guard let unit = try site.library.summary(of: Unit(layer.name, channel)), Self.has(unit) else { return nil }
      return try site.thumbnails.tile(unit, side: Self.side, isKept: false, in: site)
    }
    let strips = min(PictureStrip.numbers(of: layer).count, Self.budgeted.units / PictureStrip.count)
    return try PictureStrip.jpeg(tiles, quality: 68, most: Self.budgeted.bytes / max(strips, 1))
  }
}
