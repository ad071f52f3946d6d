import Basics
import Findings
import Networks
import Prose
import Site
import TestSupport

import struct Foundation.Data

/// Keeps what a mock makes up, as a store would, so that only rendering is timed.
struct KeptLibrary: Library {
  let base: MockLibrary
  private let summaries: [String: [UnitSummary]]
  private let records: [Unit: UnitRecord]

  init(_ base: MockLibrary) {
    self.base = base
    summaries = Dictionary(
      base.layers.map { ($0.name, base.units(of: $0.name)) }, uniquingKeysWith: { first, _ in first })
    let units = base.layers.flatMap { layer in (0..<layer.channels).map { Unit(layer.name, $0) } }
    records = Dictionary(units.map { ($0, base.record(of: $0)) }, uniquingKeysWith: { first, _ in first })
  }

  var model: ModelFacts { base.model }
  var layers: [LayerFacts] { base.layers }
  var circuits: [CircuitRecord] { base.circuits }
  var articles: [ArticleSource] { base.articles }
  var photographs: [Digest] { base.photographs }
  var pictures: [Digest] { base.pictures }
  func units(of layer: String) -> [UnitSummary] { summaries[layer] ?? [] }
  func record(of unit: Unit) -> UnitRecord { records[unit] ?? base.record(of: unit) }
  func blob(_ content: Digest) -> Data? { base.blob(content) }
}
