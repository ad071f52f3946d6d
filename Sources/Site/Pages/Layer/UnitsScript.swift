import Basics
import Findings

import struct Foundation.Data

/// The numbers of a layer's units as a classic script, for sorting, filtering and a look without opening a page.
///
/// A unit is a list: channel, mean, share active, class, similarity rank, name, family, photographs, picture, whether it never
/// fires, and of a head distance, entropy and effect; a photograph is its name, the left, top and side of the part that
/// is shown and, where that lies around the place where the unit fires, that place's left, top, width and height; a picture is its ``PicturePlace/address``.
struct UnitsScript: Page {
  let layer: LayerFacts
  let language: String
  let path: String

  init(site: Site, language: String, layer: LayerFacts) {
    self.layer = layer
    self.language = language
    path = "\(site.prefix(of: language))\(site.map.folder(of: layer.name))/units.js"
  }

  func render(in site: Site) throws -> Data {
    let (size, strings) = (try site.library.inputSize, site.strings(language))
    let units = try site.library.units(of: layer.name)
    let families = FamilyView.families(of: units, strings)
    let pictures = try site.library.features(of: layer.name, units: 0..<layer.channels)
    let rows = units.map { unit -> JSONText in
      let photographs = unit.photographs.map { photograph -> JSONText in
        let square = PhotographSquare(of: photograph, size: size)
        let core = square.isAroundCore ? photograph.core?.pixels(of: size) ?? [] : []
        return .list(
          [.text(photograph.picture.short)]
            + ([square.left, square.top, square.side] + core).map { .whole(Int($0)) })
      }
      return .list(
        [
          .whole(unit.channel), .number(unit.mean), .number(unit.shareActive),
          .text(unit.topClass.map { KnownWord.className($0, strings: strings) } ?? ""),
          unit.similarityRank.map { .whole($0) } ?? .null,
          .text(unit.name.map(Label.shown) ?? ""),
          .text(unit.family(strings).flatMap { families[$0] == nil ? nil : $0 } ?? ""), .list(photographs),
          .text(address(of: unit, among: pictures, in: site)), .truth(unit.isDead),
        ] + (unit.head.map { [.number($0.distance), .number($0.entropy), .number($0.effect)] } ?? []))
    }
    let shape = JSONText.list([.whole(size.width), .whole(size.height)])
    return Data(
      "window.micrographInput=\(shape.text);window.micrographUnits=\(JSONText.list(rows, lines: true).text);\n".utf8)
  }

  /// Where the feature picture stands that stands for a unit; empty where none does.
  private func address(of unit: UnitSummary, among pictures: [[FeatureImage]], in site: Site) -> String {
    guard let tile = unit.tile, pictures.indices.contains(unit.channel),
      let slot = pictures[unit.channel].firstIndex(where: { $0.image == tile })
    else { return "" }
    let picture = pictures[unit.channel][slot]
    return PicturePlace(picture, slot: slot, of: unit.channel, in: layer, map: site.map).address
  }
}

extension HeatRegion {
  /// Left, top, width and height.
  fileprivate func pixels(of size: Size) -> [Double] {
    let (width, height) = (Double(size.width), Double(size.height))
    return [left * width, top * height, self.width * width, self.height * height]
  }
}
