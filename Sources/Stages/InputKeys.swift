package import Basics

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
