import Basics
import Networks

/// The keys of all findings about one unit.
struct UnitKeys: Sendable {
  var features: [Digest] = []
  var examples: Digest?
  var weights: Digest?
  var relations: Digest?
  var truth: Digest?

  var all: [Digest] { features + [examples, weights, relations, truth].compactMap(\.self) }

  /// What the unit's tile is made from: the first picture and the photographs.
  var summary: [Digest] { features.prefix(1) + [examples].compactMap(\.self) }
}
