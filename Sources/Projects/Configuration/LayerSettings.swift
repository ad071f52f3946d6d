import Yams

/// A layer that the site shows, and what it is called there.
package struct LayerSettings: Hashable, Sendable, Encodable {
  /// The ONNX node or tensor that makes it.
  package var name: String
  /// As people say it: `4c`.
  package var short: String?
  package var title: String?

  package init(name: String, short: String? = nil, title: String? = nil) {
    self.name = name
    self.short = short
    self.title = title
  }

  /// Reads a name, or a mapping with `name`, `short` and `title`.
  init?(_ node: Node, at place: String, in table: ConfigurationTable) {
    if let name = node.scalar?.string {
      self.init(name: name)
      return
    }
    guard let item = table.table(node, at: place) else { return nil }
    let name = item.text("name", KeyMeaning("The layer, as `micrograph inspect` lists it.", otherwise: "must be said"))
    let short = item.text(
      "short",
      KeyMeaning("What it is called in menus and units: 4c.", otherwise: "the last parts of its name"))
    let title = item.text("title", KeyMeaning("What its page is called.", otherwise: "`short`"))
    guard let name else {
      item.require("name")
      return nil
    }
    item.finish()
    self.init(name: name, short: short, title: title)
  }
}
