import Artifacts
import Basics
import Findings
import Networks
import Projects
import Site
import Stages

import struct Foundation.Data

/// The digests of everything that pages read from the library, by the names under which the reading is noted.
///
/// They are made from the digests of results, which is cheap: no result is read.
struct SiteFacts {
  private let study: Study
  private let content: ProjectContent
  private let index: FindingIndex
  private let keys: [Unit: UnitKeys]
  private let circuits: [CircuitRecord]
  private let layers: [LayerFacts]
  private let model: ModelFacts
  private let comparison: ModelComparison?

  init(
    _ study: Study, content: ProjectContent, index: FindingIndex, keys: [Unit: UnitKeys], circuits: [CircuitRecord],
    layers: [LayerFacts], model: ModelFacts, comparison: ModelComparison?
  ) {
    self.study = study
    self.content = content
    self.index = index
    self.keys = keys
    self.circuits = circuits
    self.layers = layers
    self.model = model
    self.comparison = comparison
  }

  func all() -> [String: Digest] {
    var facts = [
      "model": text(model), "input": text(model.inputSize), "layers": text(layers), "circuits": text(circuits),
      "articles": text(content.articles), "left out": text(study.images?.leftOut ?? []),
    ]
    for circuit in circuits { facts["circuit \(circuit.name)"] = text(circuit) }
    for source in content.prose {
      facts["prose \(source.file)"] = text([source.text] + source.pictures.map { "\($0) \($1)" }.sorted())
    }
    for (unit, names) in content.names { facts["name \(unit)"] = text(names) }
    addUnits(to: &facts)
    if let comparison {
      facts["changes"] = comparison.digest(of: nil)
      for layer in study.layers { facts["changes \(layer.name)"] = comparison.digest(of: layer.name) }
    }
    return facts
  }

  private func addUnits(to facts: inout [String: Digest]) {
    var circuitsByUnit: [Unit: [String]] = [:]
    for record in circuits {
      for unit in record.circuit.units {
        circuitsByUnit[unit.unit, default: []].append("\(record.name) \(record.title, default: "")")
      }
    }
    var photographs = DigestHasher()
    var pictures = DigestHasher()
    for layer in study.layers {
      var summaries = DigestHasher()
      var weights = DigestHasher()
      for channel in 0..<layer.channels {
        let unit = Unit(layer.name, channel)
        let keys = keys[unit] ?? UnitKeys()
        let words = words(about: unit, shortName: "\(layer.shortName):\(channel)")
        if let words { facts["words \(unit)"] = words }
        var hasher = DigestHasher()
        hasher.update(index.digest(of: keys.all).hex)
        for key in keys.all { hasher.update(key.hex) }
        hasher.update("\(circuitsByUnit[unit] ?? [])")
        facts["unit \(unit)"] = hasher.finish()
        let tile = index.digest(of: keys.features.prefix(1)).hex
        let examples = index.digest(of: [keys.examples].compactMap(\.self)).hex
        facts["tile \(unit)"] = text("\(tile) \(examples)")
        let truth = channel == 0 ? index.digest(of: [keys.truth].compactMap(\.self)).hex : ""
        for part in [tile, examples, truth, words?.hex ?? ""] { summaries.update(part) }
        weights.update(index.digest(of: [keys.weights].compactMap(\.self)).hex)
        photographs.update(examples)
        pictures.update(index.digest(of: keys.features).hex)
      }
      facts["units \(layer.name)"] = summaries.finish()
      facts["weights \(layer.name)"] = weights.finish()
    }
    facts["photographs"] = photographs.finish()
    facts["pictures"] = pictures.finish()
  }

  /// What people wrote about a unit: its name and its note; nil where they wrote nothing.
  private func words(about unit: Unit, shortName: String) -> Digest? {
    let name = content.names[shortName] ?? content.names["\(unit)"]
    let note = content.notes[shortName]
    guard name != nil || note != nil else { return nil }
    return text("\(name, default: "") \(note, default: "")")
  }

  private func text(_ value: some Any) -> Digest { Digest(Data("\(value)".utf8)) }
}
