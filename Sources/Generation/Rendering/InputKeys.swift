import Basics

/// The keys of all findings about one input.
struct InputKeys: Sendable {
  var picture: Digest?
  /// By the layers of the study.
  var responses: [Digest] = []
  var answer: Digest?
  /// By the circuits of the configuration.
  var flows: [Digest] = []

  var all: [Digest] { [picture, answer].compactMap(\.self) + responses + flows }
}
