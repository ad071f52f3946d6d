/// What is wrong, told to a person: one fault, or all that were found in one reading. The error of this project.
package struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
  /// What code may want to know of a fault.
  package enum Kind: Hashable, Sendable {
    /// There is nothing to do but to tell it.
    case other
    /// What a store holds is not what was put there; the next build mends it.
    case damage
    /// A network that is sound has something that this program cannot take or follow.
    case unsupported
    /// The machine or another program is in the way: a full disk, a store in use. What was asked is not at fault.
    case machine
    /// A run of a network takes more memory than may be used; a smaller part of it may do.
    case memory
  }

  package struct Fault: Hashable, Sendable, CustomStringConvertible {
    /// One clear sentence, without a full stop: `operator 'Loop' is not supported`.
    package var what: String
    /// The file, line, node or key it is about: `model.onnx, node 'conv1'`.
    package var place: String?
    /// What the reader can do about it.
    package var advice: String?
    package var kind: Kind

    package var description: String {
      let located = place.map { "\($0): \(what)" } ?? what
      return advice.map { "\(located). \($0)" } ?? located
    }
  }

  /// At least one, in the order in which they are told.
  package private(set) var all: [Fault]

  /// One fault.
  package init(_ what: String, at place: String? = nil, advice: String? = nil, kind: Kind = .other) {
    all = [Fault(what: what, place: place, advice: advice, kind: kind)]
  }

  /// Those that were found in one reading, together; there must be one.
  package init(_ diagnostics: [Diagnostic]) {
    precondition(!diagnostics.isEmpty, "nothing is wrong")
    all = diagnostics.flatMap(\.all)
  }

  /// The same with every fault changed: put at its place by a caller that knows it, say.
  package func changed(_ change: (inout Fault) -> Void) -> Diagnostic {
    var diagnostic = self
    for index in all.indices { change(&diagnostic.all[index]) }
    return diagnostic
  }

  /// What is wrong, without places and advice.
  package var what: String { all.map(\.what).joined(separator: "; ") }

  /// Whether one of the faults is damage.
  package var isDamage: Bool { all.contains { $0.kind == .damage } }

  /// Whether each fault is one of what was asked, so that all else can still be answered.
  package var isOfQuestion: Bool { all.allSatisfy { $0.kind != .damage && $0.kind != .machine } }

  /// Whether one of the faults is a lack of memory.
  package var isOfMemory: Bool { all.contains { $0.kind == .memory } }

  /// Whether there is no fault but what this program cannot take.
  package var isUnsupported: Bool { all.allSatisfy { $0.kind == .unsupported } }

  package var description: String { all.map(\.description).joined(separator: "\n") }
}
