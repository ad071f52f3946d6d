import Artifacts
import Basics
import Findings
import Networks
import Projects
import Stages
import Synchronization

/// The strongest inputs and outputs of units, from the weights into each unit.
///
/// What leads out of a unit is found among the weights into the units of the layer after it, so no result holds it and
/// a changed filter makes no neighbour's result stale.
final class WeightLibrary: Sendable {
  private let store: Store
  /// From the lowest up.
  private let layers: [(name: String, channels: Int)]
  private let keys: [Unit: UnitKeys]
  private let workers: Int
  /// For each channel of a layer, its outputs.
  private let outputs = Mutex<[String: [[Connection]]]>([:])

  /// Excitatory and inhibitory connections shown, each way.
  private static let count = 6
  /// Of inputs that are ordered by what they gave: how many, and besides those with the largest weights.
  private static let given = (most: 5, byWeight: 1)

  init(_ study: Study, store: Store, keys: [Unit: UnitKeys], workers: Int) {
    self.store = store
    self.keys = keys
    self.workers = workers
    layers = study.chain.map { ($0.name, $0.channels) }
  }

  /// The layer whose units' weights hold the outputs of `layer`.
  func layer(after layer: String) -> String? {
    guard let place = layers.firstIndex(where: { $0.name == layer }), place + 1 < layers.count else { return nil }
    return layers[place + 1].name
  }

  /// Nil while nothing is known.
  func weights(of unit: Unit) throws -> UnitWeights? {
    let finding = try store.values(IncomingWeights.self, keys: [keys[unit]?.weights])[0]
    let contributions = try store.values(UnitContributions.self, keys: [keys[unit]?.contributions])[0]
    let shares = try contributions?.shares(in: store)
    let inputs = try inputs(of: unit, finding, shares: shares)
    let outputs = try outputs(of: unit)
    guard inputs != nil || outputs != nil || finding?.obstacle != nil else { return nil }
    return UnitWeights(
      inputs: inputs ?? [], outputs: outputs ?? [], obstacle: finding?.obstacle,
      lacksImages: finding?.lacksImages ?? false, held: finding?.held ?? [],
      photographs: shares == nil ? nil : contributions?.photographs,
      isGivenTooCostly: contributions?.isTooCostly ?? false)
  }

  /// The weights from any unit of the layer before `target`'s; nil where they are not known.
  func connection(from source: Unit, to target: Unit) throws -> Connection? {
    guard let place = layers.firstIndex(where: { $0.name == target.layer }), place > 0,
      layers[place - 1].name == source.layer, let row = try rows(of: [target])[0],
      (0..<row.sources).contains(source.channel)
    else { return nil }
    return row.connection(from: source, to: target)
  }

  /// - Parameter shares: what each unit of the layer before gave, where that is known.
  private func inputs(of unit: Unit, _ finding: IncomingWeights?, shares: [Float]?) throws -> [Connection]? {
    guard let place = layers.firstIndex(where: { $0.name == unit.layer }), place > 0,
      let row = try finding.flatMap({ try self.row($0) })
    else { return nil }
    let known = shares.flatMap { $0.count == row.sources ? $0 : nil }
    let given = known?.strongest(Self.given.most) ?? []
    let strongest = row.sums.strongest(known == nil ? Self.count : Self.given.byWeight)
    return (given + strongest.filter { !given.contains($0) }).map { source in
      var connection = row.connection(from: Unit(layers[place - 1].name, source), to: unit)
      connection.given = known?[source]
      return connection
    }
  }

  /// Others who ask wait while those of a layer are found.
  private func outputs(of unit: Unit) throws -> [Connection]? {
    let all = try outputs.withLock { kept in
      if let known = kept[unit.layer] { return known }
      let found = try outputs(ofLayer: unit.layer)
      // Pages are made layer by layer; two are enough.
      if kept.count > 1 { kept = [:] }
      kept[unit.layer] = found
      return found
    }
    return all.isEmpty ? nil : all[unit.channel]
  }

  /// Empty while the weights into the layer after are not known.
  private func outputs(ofLayer name: String) throws -> [[Connection]] {
    guard let place = layers.firstIndex(where: { $0.name == name }), place + 1 < layers.count else { return [] }
    let (channels, after) = (layers[place].channels, layers[place + 1])
    let rows = try Workers.map(count: after.channels, by: 32, workers: workers) { range in
      try self.rows(of: range.map { Unit(after.name, $0) })
    }
    let sums = rows.map { row in row.flatMap { $0.sources == channels ? $0.sums : nil } }
    guard rows.contains(where: { $0 != nil }) else { return [] }
    return (0..<channels).map { channel in
      sums.map { $0?[channel] ?? 0 }.strongest(Self.count).compactMap { target in
        rows[target]?.connection(from: Unit(name, channel), to: Unit(after.name, target))
      }
    }
  }

  /// Nil for a unit whose weights are not known.
  private func rows(of units: [Unit]) throws -> [WeightRow?] {
    try store.values(IncomingWeights.self, keys: units.map { keys[$0]?.weights }).map { try $0.flatMap(row) }
  }

  private func row(_ finding: IncomingWeights) throws -> WeightRow? {
    guard let numbers = finding.numbers, let data = try store.blob(numbers) else { return nil }
    return WeightRow(finding, numbers: data)
  }
}
