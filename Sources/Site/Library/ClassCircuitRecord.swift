package import Findings
package import Prose

/// The circuit of a class through the layers of a network that has a page: what was found and measured, and the author's
/// words.
package struct ClassCircuitRecord: Hashable, Sendable, Encodable {
  /// Its address on the site: `dogs`.
  package var name: String
  /// The author's title; made from the class where there is none.
  package var title: String?
  package var circuit: ClassCircuit
  /// The author's Markdown, in one language or several.
  package var prose: [ArticleSource]
  /// Whether the home page shows it.
  package var isFeatured: Bool

  package init(
    name: String, title: String? = nil, circuit: ClassCircuit, prose: [ArticleSource] = [], isFeatured: Bool = true
  ) {
    self.name = name
    self.title = title
    self.circuit = circuit
    self.prose = prose
    self.isFeatured = isFeatured
  }
}
