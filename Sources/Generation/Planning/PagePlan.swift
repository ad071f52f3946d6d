import Basics
package import Site

/// The files of the site that have to be rendered, and why.
package struct PagePlan: Sendable {
  /// The name under which the store keeps how fast files are rendered.
  static let rate = "render"

  /// In order of path.
  package let pages: [any Page]
  package let reasons: [Plan.Reason]
  /// Files of the site.
  package let total: Int
  /// Their paths; nil where there is nothing at all to do.
  let all: Set<String>?
}

/// Says why a page has to be rendered again, from the facts that it read.
struct PageExplanation {
  /// What to say of each fact that has changed, by the facts' texts.
  private let words: [String: String]

  init(before: FactTable, now: FactTable) {
    let (before, now) = (before.digests, now.digests)
    let changed = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }
    let files = changed.compactMap { text in
      if case .prose(let file)? = Fact(text: text) { file } else { nil }
    }
    let prose = files.sorted().joined(separator: ", ")
    words = Dictionary(
      changed.map { ($0, Fact(text: $0).map { Self.word(for: $0, prose: prose) } ?? "Micrograph changed") },
      uniquingKeysWith: { first, _ in first })
  }

  /// A few words: `template changed: unit.mustache`, `prose changed: Content/articles/guide.md`.
  ///
  /// - Parameter reads: the texts of the facts that the page read when it was made.
  func reason(_ reads: [String]) -> String {
    let words = Set(reads.compactMap { self.words[$0] })
    return words.isEmpty ? "not as it was written" : words.sorted().joined(separator: "; ")
  }

  /// - Parameter prose: files of prose and names that have changed: `Content/articles/guide.md`.
  private static func word(for fact: Fact, prose: String) -> String {
    switch fact {
    case .program: "Micrograph changed"
    case .template(let name): "template changed: \(name)"
    case .asset(let name): "asset changed: \(name)"
    case .strings(let language): "strings changed: \(language)"
    case .settings, .languages: "settings changed"
    case .menu: "the site's contents changed"
    case .articles, .prose, .words: prose.isEmpty ? "prose changed" : "prose changed: \(prose)"
    case .circuit, .circuits: prose.isEmpty ? "results changed" : "prose changed: \(prose)"
    case .model, .inputSize, .layers: "model changed"
    case .changes, .changesIn: "compared with another model"
    case .universality, .matches: "the comparison with another model changed"
    case .leftOut: "images changed"
    case .units, .unit, .tile, .features, .weights, .flows, .stimuli, .stimulus, .stream, .photographs, .pictures:
      "results changed"
    }
  }
}
