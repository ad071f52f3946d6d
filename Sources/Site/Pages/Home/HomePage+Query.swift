import Images

import struct Foundation.Data

extension HomePage {
  /// The home page in one language.
  struct File: Page {
    let language: String
    let path: String

    init(site: Site, language: String) {
      self.language = language
      path = site.prefix(of: language) + SiteMap.home
    }

    func render(in site: Site) throws -> Data {
      let context = PageContext(site: site, language: language, page: SiteMap.home)
      let page = try HomePage(Facts(in: site, context: context), context: context)
      return site.templates(language).render("home", page, in: page.layout)
    }
  }

  /// What is read for the page.
  struct Facts {
    let model: ModelFacts
    let circuits: [CircuitRecord]
    let articles: [ArticleHeading]
    /// Of each layer in turn.
    let units: [[UnitSummary]]
    let inputs: [InputHeading]
    let leftOut: [LeftOutImage]
    let hasChanges: Bool
    /// What the second model is called; nil where there is none.
    let other: String?

    init(in site: Site, context: PageContext) throws {
      model = try site.library.model
      circuits = try site.library.circuits
      units = try context.map.layers.map { try site.library.units(of: $0.name) }
      articles = try ArticleHeading.all(in: site, language: context.language)
      inputs = try site.library.inputs
      leftOut = try site.library.leftOut
      hasChanges = try site.library.changes != nil
      other = try site.library.universality?.other.title
    }
  }
}
