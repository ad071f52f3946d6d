package import Basics
import Networks

/// The keys of all findings about one unit.
package struct UnitKeys: Sendable {
  package var features: [Digest] = []
  package var examples: Digest?
  package var weights: Digest?
  package var relations: Digest?
  package var truth: Digest?

  package init() {}

  package var all: [Digest] { features + [examples, weights, relations, truth].compactMap(\.self) }

  /// What the unit's tile is made from: the first picture and the photographs.
  package var summary: [Digest] { features.prefix(1) + [examples].compactMap(\.self) }
}

/// The keys of all findings about one input.
package struct InputKeys: Sendable {
  package var picture: Digest?
  /// By the layers of the study.
  package var responses: [Digest] = []
  package var answer: Digest?
  /// By the circuits of the configuration.
  package var flows: [Digest] = []

  package init() {}

  package var all: [Digest] { [picture, answer].compactMap(\.self) + responses + flows }
}
