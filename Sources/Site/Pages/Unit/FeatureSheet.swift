import Basics
import Findings
import Images

import struct Foundation.Data

/// Feature pictures of some units of a layer, of each the one at the same place among its own, as a ``PictureStrip``.
///
/// They are encoded from the pixels that the store keeps, as pictures alone are. Kernels, whose cells must stay sharp, and
/// pictures so large that sixteen would be too much for a page have files of their own (``FeatureFile``).
struct FeatureSheet: Page {
  let layer: LayerFacts
  let number: Int
  /// Which of each unit's pictures: the positive one is the first.
  let slot: Int
  let path: String

  /// The longest side of a picture on a sheet, in pixels.
  private static let most = 160

  init(site: Site, layer: LayerFacts, number: Int, slot: Int) {
    self.layer = layer
    self.number = number
    self.slot = slot
    path = Self.path(number, slot: slot, of: layer, in: site.map)
  }

  /// All sheets of a layer.
  static func all(of layer: LayerFacts, in site: Site) throws -> [FeatureSheet] {
    try PictureStrip.numbers(of: layer).flatMap { number -> [FeatureSheet] in
      let units = try site.library.features(of: layer.name, units: PictureStrip.units(on: number, of: layer))
      let slots = Set(units.flatMap { $0.indices.filter(Self.holds($0)) })
      return slots.sorted().map { FeatureSheet(site: site, layer: layer, number: number, slot: $0) }
    }
  }

  /// Whether a sheet has one of a unit's pictures.
  private static func holds(_ pictures: [FeatureImage]) -> (Int) -> Bool {
    { pictures.indices.contains($0) && pictures[$0].outcome != .dead && !isAlone(pictures[$0]) }
  }

  /// Whether a picture has a file of its own.
  static func isAlone(_ picture: FeatureImage) -> Bool {
    picture.variant == .kernel || max(picture.size.height, picture.size.width) > most
  }

  static func path(_ number: Int, slot: Int, of layer: LayerFacts, in map: SiteMap) -> String {
    "\(map.folder(of: layer.name))/features-\(number)\(slot == 0 ? "" : "-\(slot)").jpg"
  }

  func render(in site: Site) throws -> Data {
    let units = try site.library.features(of: layer.name, units: PictureStrip.units(on: number, of: layer))
    let pictures = try units.map { own -> Picture? in
      guard Self.holds(own)(slot) else { return nil }
      return try Picture(decoding: try site.library.blob(own[slot].image).orLost(own[slot].image)).opaque().enlarged()
    }
    return try PictureStrip.jpeg(pictures, quality: FeatureFile.quality)
  }
}
