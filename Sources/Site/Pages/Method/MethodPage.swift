import Images
import Networks

/// How everything on the site was made, for those who check it: the model and its images, how each kind of number is
/// defined and from whom the definition is, the commands that make it again, and how to cite it.
struct MethodPage: ViewModel {
  var layout: Layout
  var model: [FactView]
  var preprocessing: String
  /// Where the images come from and on what terms they are shown, as HTML.
  var credits: Markup
  var kinds: [MethodView]
  /// How the results about one unit were made: the versions and parameters are the same for the others.
  var provenance: [ProvenanceView]
  var commands: [CommandView]
  var citation: String

  init(_ facts: Facts, context: PageContext) throws {
    let (strings, model) = (context.strings, facts.model)
    self.model = [
      FactView(strings("home.file"), Label.shown(model.file)),
      FactView(strings("method.digest"), model.digest.description),
      FactView(strings("method.opset"), NumberText.whole(model.opset)),
      FactView(strings("home.parameters"), NumberText.whole(model.parameterCount)),
      FactView(strings("home.input"), model.inputSize.description),
      FactView(strings("home.images"), NumberText.whole(model.imageCount)),
    ]
    if let accuracy = model.accuracy {
      self.model.append(FactView(accuracy, strings: strings))
    }
    preprocessing = Self.words(model.preprocessing, strings: strings)
    credits =
      switch model.images {
      case .none: Markup("<p>\(strings("unit.noPhotographs").escapedForHTML)</p>")
      case .drawn: Markup("<p>\(strings("method.drawn").escapedForHTML)</p>")
      case .folder(let credits) where credits.isEmpty:
        Markup("<p>\(strings("method.noCredits").escapedForHTML)</p>")
      case .folder(let credits): Article.body(ofMarkdown: credits)
      }
    kinds = facts.kinds.map { MethodView($0, strings: strings) }
    provenance = facts.provenance.map { ProvenanceView($0, strings: strings) }
    commands = facts.commands.map { CommandView(page: strings("method.again.\($0.key)"), command: $0.command) }
    citation = strings(
      "method.citation",
      [
        "title": Label.shown(model.title), "file": Label.shown(model.file), "digest": model.digest.description,
        "version": context.site.settings.version, "images": NumberText.whole(model.imageCount),
      ])
    layout = try context.layout(title: strings("method.title"), description: strings("method.description"))
  }

  private static func words(_ preprocessing: Preprocessing, strings: StringTable) -> String {
    func number(_ value: Double) -> String {
      value == value.rounded() && abs(value) < 1e9 ? NumberText.whole(Int(value)) : NumberText.short(value)
    }
    func list(_ values: [Double]) -> String { values.map(number).joined(separator: ", ") }
    return strings(
      "method.preprocessing",
      [
        "resize": NumberText.whole(preprocessing.resize), "size": preprocessing.size.description,
        "low": preprocessing.range.first.map(number) ?? "", "high": preprocessing.range.last.map(number) ?? "",
        "mean": list(preprocessing.mean), "std": list(preprocessing.std),
        "order": preprocessing.order.rawValue.uppercased(),
      ])
  }

  static let variables = Variables<MethodPage>([
    .rows("modelFacts", "the model's file, its whole digest, its size, how often it is right", \.model),
    .text("preprocessing", "how an image becomes the model's input", \.preprocessing),
    .markup("credits", "where the images come from and on what terms they are shown", \.credits),
    .rows("kinds", "each kind of number on the site, with its definition and its source", \.kinds),
    .any("hasProvenance", "whether anything is known of any unit", \.provenance),
    .rows("provenance", "the version and the parameters of each analysis", \.provenance),
    .rows("commands", "what makes the results of each kind of page again", \.commands),
    .text("citation", "the site in one sentence to cite", \.citation),
  ])
}

/// How one kind of number is made.
struct MethodView: ViewModel {
  var term: String
  var question: String
  var text: String
  var formula: String
  var symbols: String
  var source: String

  init(_ kind: MethodKind, strings: StringTable) {
    func phrase(_ part: String) -> String { strings("method.kind.\(kind.rawValue).\(part)") }
    term = phrase("term")
    question = phrase("question")
    text = phrase("text")
    formula = phrase("formula")
    symbols = phrase("symbols")
    source = phrase("source")
  }

  static let variables = Variables<MethodView>([
    .text("term", "what the numbers are called", \.term),
    .text("question", "the question that they answer", \.question),
    .text("text", "how they are made", \.text),
    .text("formula", "the same as a formula", \.formula),
    .text("symbols", "what its symbols stand for", \.symbols),
    .text("source", "whose method it is", \.source),
  ])
}

/// The kinds of numbers on a site, from what is measured first to what rests on it.
enum MethodKind: String, CaseIterable {
  case examples, fields, features, drive, weights, contributions, relations, truth, classes, heads, stream, lens,
    streamCircuits, classCircuits, circuits, proof, stacks, motifs, attribution, silencing, groups, universality
}

/// A command for a terminal, and the pages whose results it makes again.
struct CommandView: ViewModel {
  var page: String
  var command: String

  static let variables = Variables<CommandView>([
    .text("page", "the pages whose results it makes", \.page),
    .text("command", "what to type", \.command),
  ])
}
