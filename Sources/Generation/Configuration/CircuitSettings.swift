package import Networks
import Yams

/// A circuit that gets a page.
package struct CircuitSettings: Hashable, Sendable {
  /// Its address on the site, and the name of its prose in `Content/circuits`.
  package var name: String
  package var title: String?
  /// The unit whose circuit is looked for; its layer may be given by its short name.
  package var target: Unit
  /// The layers below in which to look, from the earliest on.
  package var layers: [String]
  package var featured: Bool

  init?(_ node: Yams.Node, at place: String, in table: ConfigurationTable) {
    guard let item = table.table(node, at: place) else { return nil }
    title = item.text("title")
    layers = item.texts("layers") ?? []
    featured = item.truth("featured") ?? true
    let (name, target) = (item.text("name"), item.text("target"))
    item.finish()
    guard let name, let target else {
      item.require(name == nil ? "name" : "target")
      return nil
    }
    guard !name.isEmpty, name.utf8.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }) else {
      item.fault("name", "must be small letters, digits and hyphens, as in head-neck")
      return nil
    }
    guard let unit = Unit(target) else {
      item.fault("target", "must be LAYER:CHANNEL, as in 4c:447")
      return nil
    }
    self.name = name
    self.target = unit
  }
}
