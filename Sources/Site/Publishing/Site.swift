package import Basics
package import Foundation

/// A site: what its pages are made from, and the list of its files.
///
/// ```swift
/// let site = try Site(settings: settings, templates: Templates(overriding: project), library: library)
/// for page in try site.pages() { write(try page.render(in: site), to: page.path) }
/// ```
package struct Site: Sendable {
  package let settings: SiteSettings
  package let templates: Templates
  package let library: any Library
  /// Changes when any page might because of the settings, the templates or this version of the generator.
  package let digest: Digest
  let map: SiteMap

  /// Reads what all pages share; faults of templates and strings are thrown together, with file and line.
  package init(settings: SiteSettings, templates: Templates, library: any Library) throws {
    self.settings = settings
    self.templates = templates
    self.library = library
    map = try SiteMap(library: library)
    var hasher = DigestHasher()
    hasher.update("\(Site.version)")
    hasher.update("\(settings)")
    hasher.update(templates.digest.hex)
    digest = hasher.finish()
  }

  /// Raised whenever the same input gives other bytes.
  private static let version = 1

  /// Every file of the site, in order of path. The list is cheap; the bytes are made by ``Page/render(in:)``.
  package func pages() throws -> [any Page] {
    var pages: [any Page] = []
    for language in settings.languages {
      pages.append(HomePage.At(language: language))
    }
    return pages.sorted { $0.path < $1.path }
  }
}
