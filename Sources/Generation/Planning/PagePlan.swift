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
  private let changed: Set<String>
  /// Prose and names that have changed: `Content/articles/guide.md`.
  private let prose: String

  init(before: [String: Digest], now: [String: Digest]) {
    changed = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }
    let files = changed.filter { $0.hasPrefix("prose ") }.map { String($0.dropFirst(6)) }
    let names = changed.contains { $0.hasPrefix("name ") } ? ["Content/units.yml"] : []
    prose = (files + names).sorted().joined(separator: ", ")
  }

  /// A few words: `template changed: unit.mustache`, `prose changed: Content/articles/guide.md`.
  func reason(_ reads: [String]) -> String {
    var words: [String] = []
    for name in (["program"] + reads) where changed.contains(name) {
      let word = word(for: name)
      if !words.contains(word) { words.append(word) }
    }
    return words.isEmpty ? "not as it was written" : words.sorted().joined(separator: "; ")
  }

  private func word(for fact: String) -> String {
    let parts = fact.split(separator: " ", maxSplits: 1).map(String.init)
    let detail = parts.count > 1 ? parts[1] : ""
    return switch parts[0] {
    case "program": "Micrograph changed"
    case "template", "asset", "strings": "\(parts[0]) changed: \(detail)"
    case "settings", "languages": "settings changed"
    case "menu": "the site's contents changed"
    case "articles", "prose", "words": prose.isEmpty ? "prose changed" : "prose changed: \(prose)"
    case "circuit", "circuits": prose.isEmpty ? "results changed" : "prose changed: \(prose)"
    case "model", "input", "layers": "model changed"
    case "changes": "compared with another model"
    case "universality": "the comparison with another model changed"
    default: "results changed"
    }
  }
}
