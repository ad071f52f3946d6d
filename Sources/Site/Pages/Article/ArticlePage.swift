import Basics

import struct Foundation.Data

/// A page of prose.
struct ArticlePage: ViewModel {
  var layout: Layout
  var title: String
  var summary: String
  var body: Markup

  init(_ source: ArticleSource, context: PageContext) throws {
    let article = try Article(source, context: context)
    (title, summary, body) = (article.title, article.summary, article.body)
    layout = try context.layout(title: title, description: summary.isEmpty ? title : summary)
  }

  static let variables = Variables<ArticlePage>([
    .text("heading", "the article's title", \.title),
    .text("summary", "its one sentence; may be empty", \.summary),
    .markup("body", "the article as HTML", \.body),
  ])

  /// One article in one language of the interface.
  struct File: Page {
    let name: String
    let language: String
    let path: String

    init(site: Site, language: String, name: String) {
      self.name = name
      self.language = language
      path = site.prefix(of: language) + site.map.path(ofArticle: name)
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: site.map.path(ofArticle: name))
      let page = try ArticlePage(try site.library.article(named: name, language: language), context: context)
      return site.templates(language).render("article", page, in: page.layout)
    }
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

  /// The list in one language.
  struct File: Page {
    let language: String
    let path: String

    init(site: Site, language: String) {
      self.language = language
      path = site.prefix(of: language) + SiteMap.articles
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: SiteMap.articles)
      let page = try ArticlesPage(try ArticleHeading.all(in: site, language: language), context: context)
      return site.templates(language).render("articles", page, in: page.layout)
    }
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
