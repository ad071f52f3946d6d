/// What a project decides about its site, apart from what is in the library.
package struct SiteSettings: Hashable, Sendable, Encodable {
  /// The site's name, in the head of every page.
  package var title: String
  /// Languages of the interface; the first one's pages stand at the root, the others' in a folder each.
  package var languages: [String]
  /// Where the site will be published, for canonical links and the site map: `https://example.org/microscope/`.
  package var baseAddress: String?
  /// The generator's version, for the foot of the page.
  package var version: String

  package init(title: String, languages: [String] = ["en"], baseAddress: String? = nil, version: String = "") {
    self.title = title
    self.languages = languages
    self.baseAddress = baseAddress
    self.version = version
  }
}
