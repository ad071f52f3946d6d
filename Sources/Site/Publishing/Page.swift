package import Foundation

/// One file of the site, not yet rendered.
///
/// Rendering is pure: it depends on the site's settings and templates and on what it reads from the library, so pages
/// may be rendered in any order and by several threads at once.
package protocol Page: Sendable {
  /// Where it is published, relative to Output, with `/` between folders.
  var path: String { get }
  /// The file's bytes.
  func render(in site: Site) throws -> Data
}
