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
  /// Where the page is published.
  let path: String
  private let prefix: String

  init(site: Site, language: String, page: String) {
    self.site = site
    self.language = language
    self.page = page
    prefix = site.prefix(of: language)
    path = prefix + page
    strings = site.strings(language)
  }

  var map: SiteMap { site.map }

  /// The language of a text that is not in the page's own, for `lang`: that of the text where it names one, or else the
  /// site's first. Empty where it is the page's own.
  func language(of text: String?) -> String {
    let written = text ?? site.settings.languages[0]
    return written == language ? "" : written
  }

  /// The link to another page of the same language.
  func link(to page: String) -> String { SiteMap.link(from: path, to: prefix + page) }

  /// The link to an image or asset, which all languages share.
  func file(_ file: String) -> String { SiteMap.link(from: path, to: file) }

  /// A unit as others refer to it: its tile, its name, the link to its page.
  ///
  /// - Parameter isAlone: whether its picture comes without those of its layer: of a unit of a circuit.
  func tile(_ unit: Unit, isAlone: Bool = false) throws -> UnitTile {
    guard let layer = map.layer(unit.layer), map.has(unit) else { return UnitTile(title: unit.description) }
    let summary = try site.library.summary(of: unit)
    let label = summary?.name == nil ? summary?.topClass : nil
    return UnitTile(
      title: map.name(of: unit), name: summary?.name.map(Label.shown) ?? "",
      goesWith: label.map { strings("unit.goesWith", ["class": KnownWord.className($0, strings: strings)]) } ?? "",
      link: link(to: map.path(of: unit)),
      picture: try summary.map { try TilePicture($0, of: layer, isAlone: isAlone, context: self) } ?? .none)
  }
}

/// A unit as other pages show it.
struct UnitTile: ViewModel, Hashable {
  var title: String
  var name = ""
  var goesWith = ""
  var link = ""
  var picture = TilePicture.none

  private var breakable: Markup { Label.breakable(title) }

  static let variables = Variables<UnitTile>(
    [
      .text("unit", "the unit as people write it, 4c:254", \.title),
      .markup("breakable", "the same as HTML, with places where a long one may break", \.breakable),
      .text("name", "what people call it; may be empty", \.name),
      .text("goesWith", "the class that stands for it, where nobody has named it; may be empty", \.goesWith),
      .text("link", "the address of its page; empty when it has none", \.link),
      .markup("picture", "its picture, or what to say where there is none", \.picture.markup),
      .markup("scene", "beside a feature picture, the image that excites it; none for others", \.picture.sceneMarkup),
    ])
}
