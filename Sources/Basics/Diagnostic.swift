/// A fault told to a person: what is wrong, where, and what to do next.
package struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
  /// One clear sentence, without a full stop: `operator 'Loop' is not supported`.
  package var what: String
  /// The file, line, node or key it is about: `model.onnx, node 'conv1'`.
  package var place: String?
  /// What the reader can do about it.
  package var advice: String?

  package init(_ what: String, at place: String? = nil, advice: String? = nil) {
    self.what = what
    self.place = place
    self.advice = advice
  }

  package var description: String {
    let located = place.map { "\($0): \(what)" } ?? what
    return advice.map { "\(located). \($0)" } ?? located
  }
}

/// Several faults found in one reading, reported together.
package struct Diagnostics: Error, Sendable, CustomStringConvertible {
  package var all: [Diagnostic]

  package init(_ all: [Diagnostic]) { self.all = all }

  package var description: String { all.map(\.description).joined(separator: "\n") }
}
