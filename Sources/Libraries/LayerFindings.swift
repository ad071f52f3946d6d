import Artifacts
import Basics
import Findings
import Networks
import Site
import Synchronization

/// The findings that hold all units of a layer in one, read once for all its pages.
///
/// Pages are made layer by layer, in one language after the other; the last few layers are kept, so that memory does not
/// grow with the network.
final class LayerFindings: Sendable {
  /// What is known of a layer's units, by channel; empty where nothing is.
  struct Units: Sendable {
    var truths: [UnitTruth] = []
    /// The classes that are worth showing, of each unit.
    var classes: [[UnitClasses.Class]] = []
    var heads: [HeadRecord] = []
  }

  private let store: Store
  /// The layers of heads, by which their sources are known.
  private let below: [String]
  /// The newest last.
  private let kept = Mutex<[(layer: String, units: Units)]>([])

  private static let most = 3

  init(_ store: Store, below: [String]) {
    self.store = store
    self.below = below
  }

  /// - Parameter keys: those of any unit of the layer. Others who ask wait while it is read.
  func units(of layer: String, _ keys: UnitKeys) throws -> Units {
    try kept.withLock { kept in
      if let known = kept.first(where: { $0.layer == layer }) { return known.units }
      let read = try read(keys)
      kept = kept.suffix(Self.most - 1) + [(layer, read)]
      return read
    }
  }

  private func read(_ keys: UnitKeys) throws -> Units {
    let classes: [UnitClasses] = try all(keys.classes)
    return Units(truths: try all(keys.truth), classes: classes.map(\.shown), heads: try heads(keys))
  }

  /// One finding of each unit; none where they are not known.
  private func all<T: Decodable>(_ key: Digest?) throws -> [T] {
    try store.values([T].self, keys: [key]).first.flatMap(\.self) ?? []
  }

  /// None where the layer has no heads of attention.
  private func heads(_ keys: UnitKeys) throws -> [HeadRecord] {
    let attention: [HeadAttention] = try all(keys.attention)
    guard !attention.isEmpty else { return [] }
    let truth: [HeadTruth] = try all(keys.attentionTruth)
    let direct: [HeadDirectEffect] = try all(keys.directEffect)
    let weights: [HeadWeights] = try all(keys.headWeights)
    let effects: [HeadEffect] = try all(keys.ablation)
    return attention.enumerated().map { place, attention in
      HeadRecord(
        attention: attention, truth: truth.dropFirst(place).first, weights: weights.dropFirst(place).first,
        below: below, direct: direct.dropFirst(place).first, effect: effects.dropFirst(place).first, effects: effects)
    }
  }
}
