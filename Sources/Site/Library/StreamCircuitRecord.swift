package import Findings
package import Prose

/// A circuit over a residual stream that has a page: what was found and measured, and the author's words.
package struct StreamCircuitRecord: Hashable, Sendable, Encodable {
  /// Its address on the site: `wheels`.
  package var name: String
  /// The author's title; made from the target where there is none.
  package var title: String?
  package var circuit: StreamCircuit
  /// The author's Markdown, in one language or several.
  package var prose: [ArticleSource]
  /// Whether the home page shows it.
  package var isFeatured: Bool

  package init(
    name: String, title: String? = nil, circuit: StreamCircuit, prose: [ArticleSource] = [], isFeatured: Bool = true
  ) {
    self.name = name
    self.title = title
    self.circuit = circuit
    self.prose = prose
    self.isFeatured = isFeatured
  }
}
