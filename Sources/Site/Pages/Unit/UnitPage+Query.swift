import Basics
import Networks

extension UnitPage: TemplatePage {
  static let template = "unit"

  static func path(of unit: Unit, in map: SiteMap) -> String { map.path(of: unit) }

  init(of unit: Unit, context: PageContext) throws {
    try self.init(Facts(of: unit, in: context.site), context: context)
  }

  /// What is read for the page.
  struct Facts {
    let record: UnitRecord
    let layer: LayerFacts
    let inputSize: Size
    let circuits: [CircuitRecord]
    /// All circuits in which it is, of whatever kind.
    let headings: [any CircuitHeading]
    /// Its match in the second model; nil where there is none.
    let match: MatchRecord?

    init(of unit: Unit, in site: Site) throws {
      record = try site.library.record(of: unit)
      guard let layer = site.map.layer(unit.layer) else { preconditionFailure("\(unit) is not in the site") }
      self.layer = layer
      inputSize = try site.library.inputSize
      circuits = try site.library.circuits(with: unit)
      headings = try site.library.circuitHeadings(with: unit)
      let matches = try site.library.matches(of: unit.layer)
      match = matches.indices.contains(unit.channel) ? matches[unit.channel] : nil
    }
  }
}
