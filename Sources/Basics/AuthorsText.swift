/// What an author wrote of a thing, once or in several languages.
package struct AuthorsText: Hashable, Sendable, Encodable {
  /// Where no language is said.
  private var plain: String?
  /// By the two letters of the language.
  private var byLanguage: [String: String]

  /// A text of which it is not said in which language it is.
  package init(_ text: String) { (plain, byLanguage) = (text, [:]) }

  package init(byLanguage: [String: String]) { (plain, self.byLanguage) = (nil, byLanguage) }

  /// The text for readers of a language, with its own language where that is known to be another.
  ///
  /// A text without a language is taken to be in the first of the site's. Where an author wrote in others only, that of
  /// the site's languages which comes first stands in, and then the first by its letters.
  package func text(for language: String, of languages: [String]) -> (text: String, language: String) {
    if let plain { return (plain, languages.first ?? language) }
    let written = ([language] + languages + byLanguage.keys.sorted()).first { byLanguage[$0] != nil }
    return (written.flatMap { byLanguage[$0] } ?? "", written ?? language)
  }
}
