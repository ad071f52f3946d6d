package import Findings
package import Prose

/// A circuit that has a page: what was found and measured, and the author's words.
package struct CircuitRecord: Hashable, Sendable, Encodable {
  /// Its address on the site: `head-neck`.
  package var name: String
  /// The author's title; made from the target where there is none.
  package var title: String?
  package var circuit: Circuit
  /// The author's Markdown, in one language or several; sentences are made from the measurements where there is none.
  package var prose: [ArticleSource]
  /// Whether the home page shows it as a small diagram.
  package var isFeatured: Bool

  package init(
    name: String, title: String? = nil, circuit: Circuit, prose: [ArticleSource] = [], isFeatured: Bool = true
  ) {
    self.name = name
    self.title = title
    self.circuit = circuit
    self.prose = prose
    self.isFeatured = isFeatured
  }
}
