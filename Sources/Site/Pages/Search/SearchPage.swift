/// Everything that can be found, as a page to read: the search of those who have no script.
struct SearchPage: ViewModel {
  var layout: Layout
  var circuits: [LinkView]
  var articles: [LinkView]
  var words: [WordView]

  struct WordView: ViewModel {
    var word: String
    var kind: String
    var links: [LinkView]

    static let variables = Variables<WordView>([
      .text("word", "a class, a family or a unit's name", \.word),
      .text("kind", "which of these", \.kind),
      .rows("links", "the units it stands for", \.links),
    ])
  }

  init(_ index: SearchIndex, circuits: [any CircuitHeading], articles: [ArticleHeading], context: PageContext) throws {
    self.circuits = circuits.map {
      LinkView(
        title: CircuitTitle.of($0, context: context), link: context.link(to: context.map.path(ofCircuit: $0.name)))
    }
    self.articles = articles.map {
      LinkView(title: $0.title, link: context.link(to: context.map.path(ofArticle: $0.name)))
    }
    var seen: Set<String> = []
    words = index.shards.values.joined().sorted { ($0.word, $0.kind.rawValue) < ($1.word, $1.kind.rawValue) }
      .filter { seen.insert("\($0.kind) \($0.word)").inserted }
      .map { word in
        WordView(
          word: word.word, kind: word.kind.title(context.strings),
          links: word.targets.map { LinkView(title: $0.title, link: context.link(to: $0.page)) })
      }
    layout = try context.layout(
      title: context.strings("search.title"), description: context.strings("search.description"))
  }

  static let variables = Variables<SearchPage>([
    .rows("circuits", "all circuits", \.circuits),
    .rows("articles", "all articles", \.articles),
    .rows("words", "classes, families and names with their units", \.words),
  ])
}

extension SearchPage: TemplatePage {
  static let template = "search"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.search }

  init(of subject: Void, context: PageContext) throws {
    let (site, language) = (context.site, context.language)
    try self.init(
      site.searchIndex(language), circuits: site.library.circuitHeadings,
      articles: ArticleHeading.all(in: site, language: language), context: context)
  }
}
