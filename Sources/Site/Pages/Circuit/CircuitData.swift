import Basics
import Findings
import Foundation

/// The circuit as it was found, for machines: the JSON of the finding itself.
struct CircuitData: Page {
  let name: String
  let path: String

  init(site: Site, name: String) {
    self.name = name
    let page = site.map.path(ofCircuit: name)
    path = page.prefix(page.count - "index.html".count) + "circuit.json"
  }

  func render(in site: Site) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let found =
      try site.library.streamCircuit(named: name).map { try encoder.encode($0.circuit) }
      ?? site.library.classCircuit(named: name).map { try encoder.encode($0.circuit) }
      ?? encoder.encode(site.library.circuit(named: name).circuit)
    return found + Data("\n".utf8)
  }
}
