import Basics
import Findings
import Foundation

/// The circuit as it was found, for machines: the JSON of the finding itself.
struct CircuitData: Page {
  let record: CircuitRecord
  let path: String

  init(site: Site, record: CircuitRecord) {
    self.record = record
    let page = site.map.path(ofCircuit: record.name)
    path = page.prefix(page.count - "index.html".count) + "circuit.json"
  }

  func render(in site: Site) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(record.circuit) + Data("\n".utf8)
  }
}
