/// Markdown as its author wrote it.
package struct ArticleSource: Hashable, Sendable {
  /// The file's name without extension; its address on the site.
  package var name: String
  /// The file as messages name it: `Content/articles/guide.md`.
  package var file: String
  /// The whole text, front matter included.
  package var text: String
  /// The language it is written in, when the front matter does not say: `en`.
  package var language: String?

  package init(name: String, file: String, text: String, language: String? = nil) {
    self.name = name
    self.file = file
    self.text = text
    self.language = language
  }
}
