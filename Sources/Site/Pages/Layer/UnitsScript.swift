import Findings

import struct Foundation.Data

/// The numbers of a layer's units as a classic script, for sorting, filtering and a look without opening a page.
///
/// A unit is a list: channel, mean, share active, class, similarity rank, name, family, photographs; a photograph is its
/// address and the style that shows the part the unit saw.
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
    let size = try site.library.model.inputSize
    let context = PageContext(site: site, language: language, page: site.map.path(of: layer))
    let rows = try site.library.units(of: layer.name).map { unit -> JSONText in
      let photographs = unit.photographs.prefix(3).map { example -> JSONText in
        let view = PhotographView(example, size: size, context: context, withHeat: false)
        return .list([.text(view.image), .text(view.crop)])
      }
      return .list([
        .whole(unit.channel), .number(unit.mean), .number(unit.shareActive),
        .text(unit.topClass.map(Label.shown) ?? ""), unit.similarityRank.map { .whole($0) } ?? .null,
        .text(unit.name.map(Label.shown) ?? ""), .text(unit.family.map(Label.shown) ?? ""), .list(photographs),
      ])
    }
    return Data("window.micrographUnits=\(JSONText.list(rows, lines: true).text);\n".utf8)
  }
}
