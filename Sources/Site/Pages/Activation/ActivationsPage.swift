/// The list of all images that have an activation page.
struct ActivationsPage: ViewModel {
  var layout: Layout
  var cards: [StimulusCard]

  init(_ headings: [StimulusHeading], labels: [String], context: PageContext) throws {
    cards = try headings.map { try StimulusCard($0, labels: labels, context: context) }
    layout = try context.layout(
      title: context.strings("activations.title"), description: context.strings("activations.listDescription"))
  }

  static let variables = Variables<ActivationsPage>([.rows("stimuli", "all images that have a page", \.cards)])
}

extension ActivationsPage: TemplatePage {
  static let template = "activations"

  static func path(of subject: Void, in map: SiteMap) -> String { SiteMap.activations }

  init(of subject: Void, context: PageContext) throws {
    let library = context.site.library
    try self.init(try library.stimuli, labels: try library.model.classes, context: context)
  }
}

/// An image with what the model says it is, for lists.
struct StimulusCard: ViewModel {
  var title: String
  var link: String
  var picture: SizedPicture
  var answer: String

  init(_ heading: StimulusHeading, labels: [String], context: PageContext) throws {
    title = StimulusTitle.of(heading, strings: context.strings)
    link = context.link(to: context.map.path(ofStimulus: heading.name))
    picture = try context.picture(of: heading)
    answer =
      heading.answer.map {
        let name = ClassName.of($0.index, among: labels, strings: context.strings)
        return "\(name) \(NumberText.short(Double($0.score)))"
      } ?? ""
  }

  static let variables = Variables<StimulusCard>([
    .text("stimulus", "what the image is called", \.title),
    .text("link", "the address of its page", \.link),
    .text("answer", "the best class with its score; empty where the model tells none apart", \.answer),
  ]).with(\.picture)
}
