import Analyses
import Artifacts
import Basics
import Findings
import Networks
import Projects
import Site
import Stages
import Synchronization

/// The results of the model before beside those of the model now.
///
/// The model before is the newest other one whose results the store still has. Whether a result has changed is known
/// from the digests of contents; the results themselves are read when a page asks for them.
final class ChangeLibrary: Sendable {
  /// The keys of a result before and now, of different content.
  struct Change: Sendable {
    let before: Digest
    let after: Digest
    /// Of both contents.
    let digest: Digest
  }

  /// What has changed of one unit.
  struct ChangedUnit: Sendable {
    let unit: Unit
    var feature: Change?
    /// The keys of what the pictures before and now are worth, and the digest of both.
    var drives: (before: Digest?, after: Digest?, digest: Digest)?
    var examples: Change?
    var weights: Change?

    var changes: [Change] { [feature, examples, weights].compactMap(\.self) }
  }

  private let store: Store
  private let study: Study
  private let previous: GenerationRecord
  private let parts: [String]
  /// By layer, in the order of channels.
  private let units: [String: [ChangedUnit]]
  /// By layer, once they were asked for.
  private let made = Mutex<[String: [UnitChange]]>([:])
  private let circuits: [(settings: CircuitSettings, change: Change)]

  /// The most units of a layer that are shown.
  private static let limit = 100
  /// Strongest inputs shown, excitatory and inhibitory.
  private static let inputs = 3

  /// Nil where there was no model before.
  init?(_ study: Study, agenda: Agenda, keys: [Unit: UnitKeys], store: Store, index: FindingIndex) throws {
    guard let previous = try store.generations().first(where: { $0.model != study.specimen.model.digest }) else {
      return nil
    }
    self.store = store
    self.study = study
    self.previous = previous
    parts = try ModelDifference(study, store).nodes
    var before: [String: GenerationFinding] = [:]
    var subjects: [Digest: String] = [:]
    for stage in agenda.stages {
      let kept = try store.findings(name: stage.name, generation: previous.id)
      before.merge(kept.map { ("\(stage.name) \($0.key)", $0.value) }) { first, _ in first }
      for question in stage.questions { subjects[question.key] = "\(stage.name) \(question.subject)" }
    }
    func old(_ key: Digest?) -> GenerationFinding? { key.flatMap { subjects[$0] }.flatMap { before[$0] } }
    func change(_ key: Digest?) -> Change? {
      guard let key, let now = index.content(of: key), let old = old(key), old.content != now else { return nil }
      return Change(before: old.key, after: key, digest: Digest(combining: [old.content, now]))
    }
    var units: [String: [ChangedUnit]] = [:]
    for layer in study.layers {
      for channel in 0..<layer.channels {
        let unit = Unit(layer.name, channel)
        guard let keys = keys[unit] else { continue }
        var changed = ChangedUnit(
          unit: unit, feature: change(keys.features.first), examples: change(keys.examples),
          weights: change(keys.weights))
        if changed.feature != nil, let drive = keys.features.first.flatMap({ keys.drives[$0] }) {
          let contents = [old(drive)?.content, index.content(of: drive)]
          changed.drives = (old(drive)?.key, drive, Digest(combining: contents))
        }
        if !changed.changes.isEmpty { units[layer.name, default: []].append(changed) }
      }
    }
    self.units = units
    circuits = zip(study.circuits, agenda.asks(CircuitDiscovery.self).map(\.question.key)).compactMap {
      settings, key in
      change(key).map { (settings, $0) }
    }
  }

  /// For the facts: what the overview is made from, and each layer's page.
  func digest(of layer: String?) -> Digest {
    let changes = layer.map { units[$0] ?? [] } ?? study.layers.flatMap { units[$0.name] ?? [] }
    var parts = [previous.model]
    for changed in changes {
      parts.append(Digest(of: changed.unit))
      let changes = [
        changed.feature?.digest, changed.drives?.digest, changed.examples?.digest, changed.weights?.digest,
      ]
      parts.append(Digest(combining: changes))
    }
    if layer == nil {
      for (settings, change) in circuits { parts += [Digest(of: settings.name), change.digest] }
    }
    return Digest(combining: parts)
  }

  func changes() throws -> ModelChanges {
    ModelChanges(
      before: previous.model, after: study.specimen.model.digest, parts: parts,
      layers: study.layers.compactMap { layer in
        units[layer.name].map { units in
          LayerChange(
            layer: layer.name, units: units.count, features: units.count { $0.feature != nil },
            photographs: units.count { $0.examples != nil }, weights: units.count { $0.weights != nil })
        }
      },
      circuits: try circuits.compactMap { settings, change in
        let both = try store.values(Circuit.self, keys: [change.before, change.after])
        guard let before = both[0], let after = both[1] else { return nil }
        return CircuitChange(name: settings.name, before: before, after: after)
      })
  }

  /// The most changed units of a layer.
  func changes(of layer: String) throws -> [UnitChange] {
    if let known = made.withLock({ $0[layer] }) { return known }
    let changes = try (units[layer] ?? []).map { changed in
      var change = UnitChange(unit: changed.unit)
      if let both = try both([FeatureImage].self, changed.feature), let before = both.0.first, let after = both.1.first
      {
        let drives = try store.values(FeatureDrive.self, keys: [changed.drives?.before, changed.drives?.after])
        let (before, after) = (drives[0]?.best(of: before) ?? before, drives[1]?.best(of: after) ?? after)
        if before.outcome != .dead || after.outcome != .dead { change.feature = .init(before: before, after: after) }
      }
      if let both = try both(UnitExamples.self, changed.examples) {
        change.examples = .init(before: both.0, after: both.1)
      }
      if let both = try both(IncomingWeights.self, changed.weights), let before = try row(both.0),
        let after = try row(both.1)
      {
        change.inputs = .init(before: inputs(before, of: changed.unit), after: inputs(after, of: changed.unit))
        change.weightChange = Self.difference(before.sums, after.sums)
      }
      return change
    }
    let most = Array(
      changes.sorted { ($1.amount, $0.unit.channel) < ($0.amount, $1.unit.channel) }.prefix(Self.limit))
    made.withLock { $0[layer] = most }
    return most
  }

  private func both<T: Decodable>(_ type: T.Type, _ change: Change?) throws -> (T, T)? {
    guard let change else { return nil }
    let both = try store.values(type, keys: [change.before, change.after])
    guard let before = both[0], let after = both[1] else { return nil }
    return (before, after)
  }

  private func row(_ weights: IncomingWeights) throws -> WeightRow? {
    guard let numbers = weights.numbers, let data = try store.blob(numbers) else { return nil }
    return WeightRow(weights, numbers: data)
  }

  private func inputs(_ row: WeightRow, of unit: Unit) -> [Connection] {
    guard let place = study.chain.firstIndex(where: { $0.name == unit.layer }), place > 0 else { return [] }
    return row.sums.strongest(Self.inputs).map {
      row.connection(from: Unit(study.chain[place - 1].name, $0), to: unit)
    }
  }

  private static func difference(_ before: [Float], _ after: [Float]) -> Double {
    guard before.count == after.count else { return 1 }
    let moved = zip(before, after).reduce(0) { $0 + Double(abs($1.1 - $1.0)) }
    let whole = before.reduce(0) { $0 + Double(abs($1)) }
    return whole > 0 ? moved / whole : moved > 0 ? 1 : 0
  }
}
