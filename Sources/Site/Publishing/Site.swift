package import Basics
import Networks

import struct Foundation.Data

/// A site: what its pages are made from, and the list of its files.
///
/// ```swift
/// let site = try Site(settings: settings, sources: TemplateSources(project: folder), library: library)
/// for page in try site.pages() { write(try page.render(in: site), to: page.path) }
/// ```
package struct Site: Sendable {
  package let settings: SiteSettings
  package let sources: TemplateSources
  package let library: any Library
  /// The digests of what pages are made from besides the library, by the names that ``onRead`` is told:
  /// `template unit.mustache`, `asset site.css`, `strings en`, `settings`, `program`.
  package let ingredients: [String: Digest]
  /// Called with the name of every ingredient that a page reads while it is rendered; of `program` alone it is not.
  let onRead: @Sendable (String) -> Void
  private let places: SiteMap
  private let menu: Menu
  private let templates: [String: Templates]
  private let searchIndexes = KeptIndexes()
  /// Small pictures of units, for the grids of activation pages.
  let thumbnails = Thumbnails()

  /// What the head of every page leads to besides layers.
  struct Menu: Hashable, Sendable {
    var hasCircuits: Bool
    var hasArticles: Bool
    var hasInputs: Bool
    var hasUniversality: Bool
  }

  /// Reads what all pages share; faults of templates and strings are thrown together, with file and line.
  package init(
    settings: SiteSettings, sources: TemplateSources, library: any Library,
    onRead: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    precondition(!settings.languages.isEmpty, "a site has at least one language")
    self.settings = settings
    self.sources = sources
    self.library = library
    self.onRead = onRead
    places = try SiteMap(library: library)
    menu = Menu(
      hasCircuits: try !library.circuits.isEmpty, hasArticles: try !library.articles.isEmpty,
      hasInputs: try !library.inputs.isEmpty, hasUniversality: try library.universality != nil)
    var templates: [String: Templates] = [:]
    for language in settings.languages {
      templates[language] = try Templates(sources: sources, language: language, onRead: onRead)
    }
    self.templates = templates
    var ingredients = sources.digests
    ingredients["program"] = Digest(Data("\(Site.version)".utf8))
    ingredients["settings"] = Digest(Data("\(settings)".utf8))
    ingredients["menu"] = Digest(Data("\(menu)".utf8))
    let names = settings.languages.map { templates[$0]?.strings("language.name") ?? "" }
    ingredients["languages"] = Digest(Data("\(names)".utf8))
    self.ingredients = ingredients
  }

  var map: SiteMap {
    onRead("layers")
    return places
  }

  var head: Menu {
    onRead("settings")
    onRead("menu")
    return menu
  }

  /// The language's name in itself.
  func name(ofLanguage language: String) -> String {
    onRead("languages")
    return templates[language]?.strings("language.name") ?? language
  }

  /// Raised whenever the same input gives other bytes.
  private static let version = 4

  /// Every file of the site, in order of path. The list is cheap; the bytes are made by ``Page/render(in:)``.
  package func pages() throws -> [any Page] {
    var pages: [any Page] = sources.assets.keys.filter { menu.hasInputs || $0 != InputPage.script }
      .map { AssetFile(name: $0) }
    pages += try library.photographs.map { PhotographFile(picture: $0) }
    pages += try library.pictures.map { FeatureFile(picture: $0) }
    pages += try library.tiles.map { TileFile(picture: $0) }
    pages += try library.authorsPictures.map { AuthorsPictureFile(picture: $0) }
    pages += try library.formerPictures.map { FeatureFile(picture: $0) }
    for layer in map.layers {
      pages += (0..<layer.channels).map { UnitData(site: self, unit: Unit(layer.name, $0)) }
    }
    pages += try library.circuits.map { CircuitData(site: self, name: $0.name) }
    for input in try library.inputs {
      pages += map.layers.filter(\.hasPositions).map { GridPicture(site: self, input: input.name, layer: $0) }
    }
    if menu.hasUniversality { pages.append(ComparisonData()) }
    pages += try comparedLayers().map { MatchData(site: self, layer: $0) }
    for language in settings.languages { pages += try self.pages(in: language) }
    if let address = settings.baseAddress {
      pages += try library.circuits.map { CircuitPreview(site: self, name: $0.name) }
      let paths = pages.map(\.path).filter { $0.hasSuffix(".html") }.sorted()
      pages.append(SiteMapFile(address: address, pages: paths))
    }
    return pages.sorted { $0.path < $1.path }
  }

  private func pages(in language: String) throws -> [any Page] {
    var pages: [any Page] = [
      HomePage.File(site: self, language: language), SearchPage.File(site: self, language: language),
      SearchCore(site: self, language: language),
    ]
    let letters = try searchIndex(language).shards.keys
    pages += letters.map { SearchShard(site: self, language: language, letter: $0) }
    for layer in map.layers {
      pages.append(LayerPage.File(site: self, language: language, layer: layer))
      pages.append(UnitsScript(site: self, language: language, layer: layer))
      pages += (0..<layer.channels).map { UnitPage.File(site: self, language: language, unit: Unit(layer.name, $0)) }
    }
    if menu.hasCircuits {
      pages.append(CircuitsPage.File(site: self, language: language))
      pages += try library.circuits.map { CircuitPage.File(site: self, language: language, name: $0.name) }
    }
    if menu.hasInputs {
      pages.append(InputsPage.File(site: self, language: language))
      pages += try library.inputs.map { InputPage.File(site: self, language: language, name: $0.name) }
    }
    if let changes = try library.changes {
      pages.append(ChangesPage.File(site: self, language: language))
      pages += changes.layers.compactMap { map.layer($0.layer) }
        .map { LayerChangesPage.File(site: self, language: language, layer: $0) }
    }
    if menu.hasUniversality {
      pages.append(UniversalityPage.File(site: self, language: language))
      pages += try comparedLayers().map { LayerMatchesPage.File(site: self, language: language, layer: $0) }
    }
    if menu.hasArticles {
      pages.append(ArticlesPage.File(site: self, language: language))
      pages += try ArticleHeading.sources(in: self, language: language)
        .map { ArticlePage.File(site: self, language: language, name: $0.name) }
    }
    return pages
  }

  /// The layers of which the comparison with a second model is known.
  private func comparedLayers() throws -> [LayerFacts] {
    let known = try library.universality?.layers ?? []
    return zip(map.layers, known).compactMap { layer, found in found.map { _ in layer } }
  }

  func templates(_ language: String) -> Templates {
    guard let templates = templates[language] else {
      preconditionFailure("'\(language)' is not a language of the site")
    }
    return templates
  }

  /// What can be found in a language; made once, but read anew each time, so that a page's readings are noted.
  func searchIndex(_ language: String) throws -> SearchIndex {
    for layer in map.layers { _ = try library.units(of: layer.name) }
    _ = (try library.circuits, try library.articles, strings(language))
    return try searchIndexes.index(of: language) { try SearchIndex(site: self, language: language) }
  }

  func strings(_ language: String) -> StringTable {
    onRead("strings \(language)")
    return templates(language).strings
  }

  /// The folder of a language's pages, with its `/`: empty for the first.
  func prefix(of language: String) -> String {
    language == settings.languages.first ? "" : "\(FileName.safe(language))/"
  }
}
