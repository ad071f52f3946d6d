import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Site
import Synchronization

import struct Foundation.Data

/// The store and the project's content as a site reads them; every reading is noted by the name of the fact.
///
/// A fact's digest is made from the content digests of the findings behind it, which is cheap; the findings themselves
/// are read when a page asks for them.
final class SiteLibrary: Library, Sendable {
  private let study: Study
  private let content: ProjectContent
  private let store: Store
  private let index: FindingIndex
  private let keys: [Unit: UnitKeys]
  private let facts: [LayerFacts]
  private let circuitRecords: [CircuitRecord]
  private let summaries = Mutex<[String: [UnitSummary]]>([:])

  init(
    _ study: Study, content: ProjectContent, store: Store, index: FindingIndex, keys: [Unit: UnitKeys],
    circuits: [CircuitRecord]
  ) throws {
    self.study = study
    self.content = content
    self.store = store
    self.index = index
    self.keys = keys
    facts = try LayerFacts.all(study)
    circuitRecords = circuits
  }

  var model: ModelFacts {
    ReadLog.note("model")
    let specimen = study.specimen
    return ModelFacts(
      title: study.configuration.title ?? specimen.name, summary: study.configuration.summary, file: specimen.name,
      digest: specimen.model.digest, opset: specimen.model.opset,
      inputSize: [specimen.preprocessing.size, specimen.preprocessing.size],
      parameterCount: specimen.model.constants.values.reduce(0) { $0 + $1.values.count }, classes: specimen.labels,
      imageCount: study.images?.count ?? 0)
  }

  var layers: [LayerFacts] {
    ReadLog.note("layers")
    return facts
  }

  var circuits: [CircuitRecord] {
    ReadLog.note("circuits")
    return circuitRecords
  }

  var articles: [ArticleSource] {
    ReadLog.note("articles")
    return content.articles
  }

  func units(of layer: String) throws -> [UnitSummary] {
    ReadLog.note("units \(layer)")
    if let known = summaries.withLock({ $0[layer] }) { return known }
    guard let studied = study.layer(named: layer) else { return [] }
    let units = (0..<studied.channels).map { Unit(studied.name, $0) }
    let keys = units.map { self.keys[$0] ?? UnitKeys() }
    let features = try store.values([FeatureImage].self, keys: keys.map { $0.features.first })
    let examples = try store.values(UnitExamples.self, keys: keys.map(\.examples))
    let ranks = SimilarityOrder.ranks(of: examples.map { $0?.strongest.map(\.picture) ?? [] })
    let made = units.enumerated().map { place, unit in
      let (name, feature, example) = (self.name(of: unit), features[place]?.first, examples[place])
      return UnitSummary(
        channel: unit.channel, name: name?.name, family: name?.family,
        tile: feature?.outcome == .dead ? nil : feature?.image, isDead: feature?.outcome == .dead && (example?.shareActive ?? 0) == 0,
        mean: example?.mean, shareActive: example?.shareActive, topClass: nil, similarityRank: ranks?[place],
        photographs: Array(example?.strongest.prefix(3) ?? []))
    }
    summaries.withLock { $0[layer] = made }
    return made
  }

  func record(of unit: Unit) throws -> UnitRecord {
    ReadLog.note("unit \(unit)")
    let keys = keys[unit] ?? UnitKeys()
    let name = name(of: unit)
    let features = try store.values([FeatureImage].self, keys: keys.features.map { $0 })
    return UnitRecord(
      unit: unit, name: name?.name, family: name?.family, features: features.flatMap { $0 ?? [] },
      examples: try store.values(UnitExamples.self, keys: [keys.examples])[0],
      weights: try store.values(UnitWeights.self, keys: [keys.weights])[0],
      relations: try store.values(UnitRelations.self, keys: [keys.relations])[0],
      provenance: try provenance(keys), note: content.notes[shortName(of: unit)])
  }

  var photographs: [Digest] {
    get throws {
      ReadLog.note("photographs")
      var pictures: Set<Digest> = []
      for layer in study.layers {
        let keys = (0..<layer.channels).compactMap { self.keys[Unit(layer.name, $0)]?.examples }
        for examples in try store.values(UnitExamples.self, keys: keys) {
          guard let examples else { continue }
          for example in examples.strongest + examples.samples { pictures.insert(example.picture) }
        }
      }
      return pictures.sorted()
    }
  }

  var pictures: [Digest] {
    get throws {
      ReadLog.note("pictures")
      let keys = self.keys.values.flatMap(\.features)
      let found = try store.values([FeatureImage].self, keys: keys).flatMap { $0 ?? [] }
      return Set(found.filter { $0.outcome != .dead }.map(\.image)).sorted()
    }
  }

  func blob(_ content: Digest) throws -> Data? { try store.blob(content) }

  // MARK: The digests of facts

  /// The digest of a fact by the name under which it was noted; nil for a fact that is no more.
  func digest(of fact: String) -> Digest? {
    let parts = fact.split(separator: " ", maxSplits: 1).map(String.init)
    var hasher = DigestHasher()
    switch (parts.first, parts.count > 1 ? parts[1] : nil) {
    case ("model", nil): hasher.update("\(model)")
    case ("layers", nil): hasher.update("\(facts)")
    case ("circuits", nil): hasher.update("\(circuitRecords)")
    case ("articles", nil): hasher.update("\(content.articles)")
    case ("units", let layer?):
      guard let layer = study.layer(named: layer) else { return nil }
      for channel in 0..<layer.channels {
        let unit = Unit(layer.name, channel)
        hasher.update(index.digest(of: (keys[unit] ?? UnitKeys()).summary).hex)
        hasher.update("\(name(of: unit), default: "")")
      }
    case ("unit", let text?):
      guard let unit = Unit(text), let keys = keys[unit] else { return nil }
      hasher.update(index.digest(of: keys.all).hex)
      for key in keys.all { hasher.update(key.hex) }
      hasher.update("\(name(of: unit), default: "")")
      hasher.update("\(content.notes[shortName(of: unit)], default: "")")
    case ("photographs", nil), ("pictures", nil):
      for layer in study.layers {
        for channel in 0..<layer.channels {
          let keys = keys[Unit(layer.name, channel)] ?? UnitKeys()
          hasher.update(
            index.digest(of: parts[0] == "pictures" ? keys.features : [keys.examples].compactMap(\.self)).hex)
        }
      }
    default: return nil
    }
    return hasher.finish()
  }

  /// All facts there are, by name.
  func allFacts() -> [String] {
    ["model", "layers", "circuits", "articles", "photographs", "pictures"]
      + study.layers.flatMap { layer in
        ["units \(layer.name)"] + (0..<layer.channels).map { "unit \(Unit(layer.name, $0))" }
      }
  }

  // MARK: Names

  private func shortName(of unit: Unit) -> String {
    "\(study.layer(named: unit.layer)?.shortName ?? unit.layer):\(unit.channel)"
  }

  private func name(of unit: Unit) -> ProjectContent.UnitName? {
    content.names[shortName(of: unit)] ?? content.names["\(unit)"]
  }

  private func provenance(_ keys: UnitKeys) throws(Diagnostic) -> [UnitRecord.Provenance] {
    try store.questions(keys: keys.all).map { question in
      UnitRecord.Provenance(
        analysis: question.name, version: question.version,
        parameters: CBORValue(question.parameters)?.words ?? "", key: question.key)
    }
  }
}
