import Basics
import Findings
import Images

import struct Foundation.Data

/// The tiles of some units of a layer side by side in one JPEG, so that the page of a thousand units asks for two files at
/// first view and not for a hundred.
///
/// A tile is the unit's feature picture with the image that excites it most in the corner, or that image where there is no
/// picture.
struct TileSheet: Page {
  let layer: LayerFacts
  let number: Int
  let path: String

  static let columns = 8
  static let count = 64
  /// Of a tile, in pixels.
  private static let side = 96

  init(site: Site, layer: LayerFacts, number: Int) {
    self.layer = layer
    self.number = number
    path = Self.path(number, of: layer, in: site.map)
  }

  /// All sheets of a layer; none where its units are heads, which are drawn otherwise.
  static func all(of layer: LayerFacts, in site: Site) throws -> [TileSheet] {
    let units = try site.library.units(of: layer.name)
    return stride(from: 0, to: units.count, by: count).enumerated().compactMap { number, start in
      units[start..<min(start + count, units.count)].contains { Self.has($0) }
        ? TileSheet(site: site, layer: layer, number: number) : nil
    }
  }

  /// Whether the unit has a tile on a sheet.
  static func has(_ unit: UnitSummary) -> Bool { unit.tile != nil || (unit.head == nil && unit.lead != nil) }

  /// The style that shows a unit's tile within an element that has ``styles(of:context:)``:
  /// `background:var(--t0) 0% 14.29%/800%`.
  static func style(_ channel: Int, of layer: LayerFacts) -> String {
    let (number, place) = (channel / count, channel % count)
    let rows = (min(count, layer.channels - number * count) + columns - 1) / columns
    func share(_ index: Int, of all: Int) -> String {
      SVGWriter.number(100 * Double(index) / Double(max(1, all - 1)))
    }
    let position = "\(share(place % columns, of: columns))% \(share(place / columns, of: rows))%"
    return "background:var(--t\(number)) \(position)/\(columns * 100)%"
  }

  /// The addresses of a layer's sheets, once for all tiles: `--t0:url(tiles-0.jpg);--t1:url(tiles-1.jpg)`.
  static func styles(of layer: LayerFacts, context: PageContext) throws -> String {
    try all(of: layer, in: context.site).map { "--t\($0.number):url(\(context.file($0.path)))" }.joined(separator: ";")
  }

  private static func path(_ number: Int, of layer: LayerFacts, in map: SiteMap) -> String {
    "\(map.folder(of: layer.name))/tiles-\(number).jpg"
  }

  func render(in site: Site) throws -> Data {
    let units = try site.library.units(of: layer.name).dropFirst(number * Self.count).prefix(Self.count)
    let rows = (units.count + Self.columns - 1) / Self.columns
    var sheet = Picture(width: Self.columns * Self.side, height: max(1, rows) * Self.side, color: [0xe8, 0xe6, 0xe0])
    for (place, unit) in units.enumerated() where Self.has(unit) {
      let (left, top) = (place % Self.columns * Self.side, place / Self.columns * Self.side)
      guard let tile = try site.thumbnails.tile(unit, side: Self.side, in: site) else { continue }
      sheet.paste(tile, left: left, top: top)
    }
    // Two sheets of pictures, the page of 1,024 units and its numbers come to less than 700 KB.
    return try sheet.jpegData(quality: 60)
  }
}
