package import Networks

package import struct Foundation.Data

/// One file of the site, not yet rendered.
///
/// Rendering is pure: it depends on the site's settings and templates and on what it reads from the library, so pages
/// may be rendered in any order and by several threads at once.
package protocol Page: Sendable {
  /// Where it is published, relative to Output, with `/` between folders.
  var path: String { get }
  /// The unit that it is about. Pages about one unit read the same, which is read once where they are made one after another.
  var unit: Unit? { get }
  /// The file's bytes.
  func render(in site: Site) throws -> Data
}

extension Page {
  package var unit: Unit? { nil }
}

/// A text with a part for each of some units, which can be made with the pages of that unit.
package protocol PageOfUnits: Page {
  var units: [Unit] { get }
  func part(of unit: Unit, in site: Site) throws -> String
  /// The file's bytes, from the parts of all ``units`` in their order.
  func joined(_ parts: [String]) -> Data
}

extension PageOfUnits {
  package func render(in site: Site) throws -> Data { joined(try units.map { try part(of: $0, in: site) }) }
}
