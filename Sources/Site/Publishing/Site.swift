import Basics
import Networks
import Prose

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
  /// The facts that pages are made from besides the library's and the program.
  package let facts: FactTable
  private let places: SiteMap
  private let menu: Menu
  private let templates: [String: Templates]
  /// By language, the folder of its pages.
  private let prefixes: [String: String]
  private let searchIndexes = Kept<String, SearchIndex>()
  /// Small pictures of units, for the grids of activation pages.
  let thumbnails = Thumbnails()
  let sheets = RecentSheets()

  /// What the head of every page leads to besides layers.
  struct Menu: Hashable, Sendable, Encodable {
    var hasBlocks: Bool
    var hasCircuits: Bool
    var hasArticles: Bool
    var hasActivations: Bool
    var hasUniversality: Bool
  }

  /// Reads what all pages share; faults of templates and strings are thrown together, with file and line.
  package init(
    settings: SiteSettings, sources: TemplateSources, library: any Library
  ) throws {
    precondition(!settings.languages.isEmpty, "a site has at least one language")
    self.settings = settings
    self.sources = sources
    self.library = library
    places = try SiteMap(library: library)
    menu = Menu(
      hasBlocks: try library.stream != nil, hasCircuits: try !library.circuitHeadings.isEmpty,
      hasArticles: try !library.articles.isEmpty,
      hasActivations: try !library.stimuli.isEmpty, hasUniversality: try library.universality != nil)
    var templates: [String: Templates] = [:]
    for language in settings.languages {
      templates[language] = try Templates(sources: sources, language: language)
    }
    self.templates = templates
    prefixes = Dictionary(
      settings.languages.enumerated().map { ($1, $0 == 0 ? "" : "\(FileName.safe($1))/") },
      uniquingKeysWith: { first, _ in first })
    var facts = sources.facts
    facts.note(.settings, settings)
    facts.note(.menu, menu)
    facts.note(.languages, settings.languages.map { templates[$0]?.strings("language.name") ?? "" })
    self.facts = facts
  }

  var map: SiteMap {
    ReadLog.note(.layers)
    return places
  }

  var head: Menu {
    ReadLog.note(.settings)
    ReadLog.note(.menu)
    return menu
  }

  /// The language's name in itself.
  func name(ofLanguage language: String) -> String {
    ReadLog.note(.languages)
    return templates[language]?.strings("language.name") ?? language
  }

  /// Every file of the site, in order of path. The list is cheap; the bytes are made by ``Page/render(in:)``.
  package func pages() throws -> [any Page] {
    let patterns = try library.patterns
    var unused: Set<String> = []
    if !menu.hasActivations { unused.insert(ActivationPage.script) }
    if patterns.isEmpty { unused.insert(HeadView.script) }
    if try library.circuits.isEmpty { unused.insert(CircuitPage.script) }
    var pages: [any Page] = sources.assets.keys.filter { !unused.contains($0) }.map { AssetFile(name: $0) }
    pages += patterns.map { PatternFile(rows: $0) }
    let photographs = try library.photographs
    pages += photographs.map { PhotographFile(picture: $0) }
    pages += try loneTiles().map { TileFile(picture: $0) }
    pages += try loneFeatures().map { FeatureFile(picture: $0) }
    pages += try library.authorsPictures.map { AuthorsPictureFile(picture: $0) }
    pages += map.layers.map { LayerData(site: self, layer: $0) }
    pages += try map.layers.flatMap { try TileSheet.all(of: $0, in: self) }
    pages += try map.layers.flatMap { try FeatureSheet.all(of: $0, in: self) }
    pages += try library.circuitHeadings.map { CircuitData(site: self, name: $0.name) }
    for stimulus in try library.stimuli {
      pages.append(ActivationData(site: self, name: stimulus.name))
      pages += map.layers.filter(\.hasPositions).map { GridPicture(site: self, stimulus: stimulus.name, layer: $0) }
    }
    if menu.hasBlocks { pages.append(BlocksData()) }
    if menu.hasUniversality { pages.append(ComparisonData()) }
    pages += try comparedLayers().map { MatchData(site: self, layer: $0) }
    let (readable, reads) = try ReadLog.record { try settings.languages.flatMap(self.pages) }
    pages += readable
    if let address = settings.baseAddress {
      pages += try library.circuits.map { CircuitPreview(site: self, name: $0.name) }
      let paths = readable.map(\.path).filter { $0.hasSuffix(".html") }.sorted()
      pages.append(SiteMapFile(address: address, pages: paths, reads: reads))
    }
    return pages.sorted { $0.path < $1.path }
  }

  /// What there is of each language: pages, and the data of their scripts.
  private func pages(in language: String) throws -> [any Page] {
    let head = head
    var pages: [any Page] = [
      PageFile<HomePage>(in: language, of: self), PageFile<SearchPage>(in: language, of: self),
      PageFile<ComparePage>(in: language, of: self), PageFile<MethodPage>(in: language, of: self),
      SearchCore(site: self, language: language),
    ]
    if try !library.photographs.isEmpty { pages.append(PhotographNames(site: self, language: language)) }
    let letters = try searchIndex(language).shards.keys
    pages += letters.map { SearchShard(site: self, language: language, letter: $0) }
    for layer in map.layers {
      pages.append(PageFile<LayerPage>(layer, in: language, of: self))
      pages.append(UnitsScript(site: self, language: language, layer: layer))
      pages += (0..<layer.channels).map { PageFile<UnitPage>(Unit(layer.name, $0), in: language, of: self) }
    }
    if head.hasBlocks { pages.append(PageFile<BlocksPage>(in: language, of: self)) }
    if head.hasCircuits {
      pages.append(PageFile<CircuitsPage>(in: language, of: self))
      for circuit in try library.circuits {
        pages.append(PageFile<CircuitPage>(circuit.name, in: language, of: self))
        pages += CircuitDrawing.Form.allCases.map { CircuitDrawing($0, of: circuit.name, in: language, site: self) }
      }
      pages += try library.streamCircuits.map { PageFile<StreamCircuitPage>($0.name, in: language, of: self) }
      pages += try library.classCircuits.map { PageFile<ClassCircuitPage>($0.name, in: language, of: self) }
    }
    if head.hasActivations {
      pages.append(PageFile<ActivationsPage>(in: language, of: self))
      pages += try library.stimuli.map { PageFile<ActivationPage>($0.name, in: language, of: self) }
    }
    if let changes = try library.changes {
      pages.append(PageFile<ChangesPage>(in: language, of: self))
      pages += changes.layers.compactMap { map.layer($0.layer) }
        .map { PageFile<LayerChangesPage>($0, in: language, of: self) }
    }
    if head.hasUniversality {
      pages.append(PageFile<UniversalityPage>(in: language, of: self))
      pages += try comparedLayers().map { PageFile<LayerMatchesPage>($0, in: language, of: self) }
    }
    if head.hasArticles {
      pages.append(PageFile<ArticlesPage>(in: language, of: self))
      pages += try ArticleHeading.sources(in: self, language: language)
        .map { PageFile<ArticlePage>($0.name, in: language, of: self) }
    }
    return pages
  }

  /// The pictures of units that stand apart from their layer: of circuits' units, of those by which the home page shows
  /// each layer, of a second model's.
  private func loneTiles() throws -> Set<Digest> {
    var tiles = Set(try library.otherTiles)
    for unit in Set(try library.circuitHeadings.flatMap(\.units)) where map.has(unit) {
      if let tile = try library.summary(of: unit)?.tile { tiles.insert(tile) }
    }
    for layer in map.layers {
      tiles.formUnion(HomePage.LayerRow.sample(of: try library.units(of: layer.name)).compactMap(\.tile))
    }
    return tiles
  }

  /// The feature pictures that stand on no sheet, those that are compared with a former model's, and accentuated
  /// photographs.
  private func loneFeatures() throws -> Set<Digest> {
    var pictures = Set(try library.comparedPictures + library.accentuatedPictures)
    for layer in map.layers {
      let units = try library.features(of: layer.name, units: 0..<layer.channels)
      pictures.formUnion(units.joined().filter { $0.outcome != .dead && FeatureSheet.isAlone($0) }.map(\.image))
    }
    return pictures
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

  /// What can be found in a language.
  func searchIndex(_ language: String) throws -> SearchIndex {
    try searchIndexes.value(language) { try SearchIndex(site: self, language: language) }
  }

  func strings(_ language: String) -> StringTable {
    ReadLog.note(.strings(language: language))
    return templates(language).strings
  }

  /// The folder of a language's pages, with its `/`: empty for the first.
  func prefix(of language: String) -> String { prefixes[language] ?? "\(FileName.safe(language))/" }
}
