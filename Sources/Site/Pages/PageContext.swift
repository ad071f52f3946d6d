import Basics
import Findings
import Networks

/// What a view model needs to turn facts into finished strings: the language, and where the page stands.
struct PageContext: Sendable {
  let site: Site
  let language: String
  let strings: StringTable
  /// Of the page, without the language's folder.
  let page: String

  init(site: Site, language: String, page: String) {
    self.site = site
    self.language = language
    self.page = page
    strings = site.strings(language)
  }

  var map: SiteMap { site.map }

  /// Where the page is published.
  var path: String { site.prefix(of: language) + page }

  /// The link to another page of the same language.
  func link(to page: String) -> String { SiteMap.link(from: path, to: site.prefix(of: language) + page) }

  /// The link to an image or asset, which all languages share.
  func file(_ file: String) -> String { SiteMap.link(from: path, to: file) }

  /// A unit as others refer to it: its tile, its name, the link to its page.
  func tile(_ unit: Unit) throws -> UnitTile {
    guard map.has(unit) else { return UnitTile(title: unit.description) }
    let summary = try site.library.units(of: unit.layer).first { $0.channel == unit.channel }
    return tile(unit, summary)
  }

  func tile(_ unit: Unit, _ summary: UnitSummary?) -> UnitTile {
    UnitTile(
      title: map.name(of: unit), name: summary?.name.map(Label.shown) ?? "", link: link(to: map.path(of: unit)),
      image: summary?.tile.map { file(SiteMap.path(ofFeature: $0)) } ?? "",
      isDead: summary?.isDead ?? false)
  }
}

/// A unit as other pages show it.
struct UnitTile: ViewModel, Hashable {
  var title: String
  var name = ""
  var link = ""
  var image = ""
  var isDead = false

  static let variables = Variables<UnitTile>([
    .text("unit", "the unit as people write it, 4c:254", \.title),
    .text("name", "what people call it; may be empty", \.name),
    .text("link", "the address of its page; empty when it has none", \.link),
    .text("image", "the address of its picture; empty when there is none", \.image),
    .flag("isDead", "whether the unit never fires", \.isDead),
  ])
}
