import Networks

import struct Foundation.Data

extension UnitPage {
  /// The page of one unit in one language.
  struct File: Page {
    let unit: Unit
    let language: String
    let path: String

    init(site: Site, language: String, unit: Unit) {
      self.unit = unit
      self.language = language
      path = site.prefix(of: language) + site.map.path(of: unit)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(of: unit))
      let page = try UnitPage(Facts(of: unit, in: site), context: context)
      return site.templates(language).render("unit", page, in: page.layout)
    }
  }

  /// What is read for the page.
  struct Facts {
    let record: UnitRecord
    let layer: LayerFacts
    let inputSize: [Int]
    let circuits: [CircuitRecord]
    /// Its match in the second model; nil where there is none.
    let match: MatchRecord?

    init(of unit: Unit, in site: Site) throws {
      record = try site.library.record(of: unit)
      guard let layer = site.map.layer(unit.layer) else { preconditionFailure("\(unit) is not in the site") }
      self.layer = layer
      inputSize = try site.library.inputSize
      circuits = try site.library.circuits(with: unit)
      let matches = try site.library.matches(of: unit.layer)
      match = matches.indices.contains(unit.channel) ? matches[unit.channel] : nil
    }
  }
}
