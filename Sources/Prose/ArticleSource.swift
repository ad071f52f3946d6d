/// Markdown as its author wrote it.
package struct ArticleSource: Hashable, Sendable, Encodable {
  /// The file's name without extension; its address on the site.
  package var name: String
  /// The file as messages name it: `Content/articles/guide.md`.
  package var file: String
  /// The whole text, front matter included.
  package var text: String
  /// The language it is written in, when the front matter does not say: `en`.
  package var language: String?
  /// The author's own pictures in it, by the addresses that the text gives.
  package var pictures: [String: AuthorsPicture]

  package init(
    name: String, file: String, text: String, language: String? = nil, pictures: [String: AuthorsPicture] = [:]
  ) {
    self.name = name
    self.file = file
    self.text = text
    self.language = language
    self.pictures = pictures
  }
}

extension [ArticleSource] {
  /// Of the versions of one text that in `language`, or else the one that names no language.
  package func version(in language: String) -> ArticleSource? {
    first { $0.language == language } ?? first { $0.language == nil }
  }

  /// For each name its version in `language`, or else the first there is.
  package func inLanguage(_ language: String) -> [ArticleSource] {
    var seen: Set<String> = []
    return compactMap { article in
      guard seen.insert(article.name).inserted else { return nil }
      return filter { $0.name == article.name }.version(in: language) ?? article
    }
  }
}
