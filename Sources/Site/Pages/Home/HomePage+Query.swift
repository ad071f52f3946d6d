import Images

extension HomePage: TemplatePage {
  static let template = "home"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.home }

  init(of subject: Void, context: PageContext) throws {
    try self.init(Facts(in: context.site, context: context), context: context)
  }

  /// What is read for the page.
  struct Facts {
    let model: ModelFacts
    let circuits: [CircuitRecord]
    /// Of all kinds, these first.
    let headings: [any CircuitHeading]
    let articles: [ArticleHeading]
    /// Of each layer in turn.
    let units: [[UnitSummary]]
    let stimuli: [StimulusHeading]
    let leftOut: [LeftOutImage]
    let hasChanges: Bool
    /// What the second model is called; nil where there is none.
    let other: String?

    init(in site: Site, context: PageContext) throws {
      model = try site.library.model
      circuits = try site.library.circuits
      headings = try site.library.circuitHeadings
      units = try context.map.layers.map { try site.library.units(of: $0.name) }
      articles = try ArticleHeading.all(in: site, language: context.language)
      stimuli = try site.library.stimuli
      leftOut = try site.library.leftOut
      hasChanges = try site.library.changes != nil
      other = try site.library.universality?.other.title
    }
  }
}
