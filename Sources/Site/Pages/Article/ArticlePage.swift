import Basics
import Prose

/// A page of prose.
struct ArticlePage: ViewModel {
  var layout: Layout
  var title: String
  var summary: String
  var body: Markup
  /// Its language where that is not the page's; empty where it is.
  var written: String

  init(_ source: ArticleSource, context: PageContext) throws {
    let article = try Article(source, context: context)
    (title, summary, body) = (article.title, article.summary, article.body)
    written = context.language(of: source.language)
    layout = try context.layout(title: title, description: summary.isEmpty ? title : summary)
  }

  static let variables = Variables<ArticlePage>([
    .text("heading", "the article's title", \.title),
    .text("summary", "its one sentence; may be empty", \.summary),
    .markup("body", "the article as HTML", \.body),
    .text("written", "the article's language where that is not the page's; empty where it is", \.written),
  ])
}

extension ArticlePage: TemplatePage {
  static let template = "article"

  static func path(of name: String, in map: SiteMap) -> String { map.path(ofArticle: name) }

  init(of name: String, context: PageContext) throws {
    try self.init(try context.site.library.article(named: name, language: context.language), context: context)
  }
}

/// The list of all articles.
struct ArticlesPage: ViewModel {
  var layout: Layout
  var articles: [LinkView]

  init(_ headings: [ArticleHeading], context: PageContext) throws {
    articles = headings.map {
      LinkView(title: $0.title, link: context.link(to: context.map.path(ofArticle: $0.name)), note: $0.summary)
    }
    layout = try context.layout(
      title: context.strings("site.articles"), description: context.strings("site.articles"))
  }

  static let variables = Variables<ArticlesPage>([.rows("articles", "the articles in reading order", \.articles)])
}

extension ArticlesPage: TemplatePage {
  static let template = "articles"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.articles }

  init(of subject: Void, context: PageContext) throws {
    try self.init(try ArticleHeading.all(in: context.site, language: context.language), context: context)
  }
}

/// An article's title and summary, without its text.
struct ArticleHeading: Sendable {
  let name: String
  let title: String
  let summary: String

  static func all(in site: Site, language: String) throws -> [ArticleHeading] {
    try sources(in: site, language: language).map { source in
      let values = try FrontMatter(source).values
      return ArticleHeading(
        name: source.name, title: Label.shown(values["title"] ?? source.name),
        summary: Label.shown(values["summary"] ?? ""))
    }
  }

  /// For each name the article in `language`, or else the first there is.
  static func sources(in site: Site, language: String) throws -> [ArticleSource] {
    try site.library.articles.inLanguage(language)
  }
}
