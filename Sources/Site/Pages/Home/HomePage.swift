import Networks

/// The first page: what the model is, its layers, and where to begin.
struct HomePage: ViewModel {
  var layout: Layout
  var heading: String
  var summary: String
  /// The summary's language where that is not the page's; empty where it is.
  var written: String
  /// Where somebody begins who has never been here.
  var starts: [StartView]
  var facts: [FactView]
  /// How many files are left out of the images; empty where none is.
  var leftOutCount: String
  /// The first of them.
  var leftOut: [LeftOutView]
  var diagram: Markup
  /// What the line above the boxes is; empty where there is none.
  var shortcutNote: String
  /// What a unit is, of the kinds that the layers have.
  var unitGuide: String
  var layers: [LayerRow]
  var circuits: [CircuitCard]
  var stimuli: [StimulusCard]
  var articles: [LinkView]
  /// The address of what changed since the model before; empty where there was none.
  var changes: String
  /// The comparison with a second model, where there is one.
  var universality: LinkView?

  init(_ facts: Facts, context: PageContext) throws {
    let strings = context.strings
    let model = facts.model
    heading = Label.shown(context.site.settings.title)
    let summary = model.summary.text(for: context.language, of: context.site.settings.languages)
    self.summary = Label.prose(summary.text)
    written = context.language(of: summary.language)
    self.facts = [
      FactView(strings("home.file"), Label.shown(model.file)),
      FactView(strings("home.input"), model.inputSize.description),
      FactView(strings("home.parameters"), NumberText.whole(model.parameterCount)),
      FactView(strings("home.units"), NumberText.whole(facts.units.joined().count)),
      FactView(
        strings("home.pictured"),
        strings(
          "home.picturedOf",
          [
            "count": NumberText.whole(facts.units.joined().count { $0.tile != nil }),
            "all": NumberText.whole(facts.units.joined().count),
          ])),
      FactView(strings("home.images"), NumberText.whole(model.imageCount)),
    ]
    if model.sampleCount < model.imageCount {
      self.facts.insert(
        FactView(strings("home.sampled"), NumberText.whole(model.sampleCount)), at: self.facts.count - 1)
    }
    if let accuracy = model.accuracy {
      self.facts.append(FactView(accuracy, strings: strings))
    }
    leftOutCount = facts.leftOut.isEmpty ? "" : strings.count("leftOut.count", facts.leftOut.count)
    leftOut = facts.leftOut.prefix(HomePage.leftOutLimit).map { LeftOutView($0, strings: strings) }
    let diagram = NetworkDiagram(
      parameters: model.parameterCount, classes: model.classes.count, context: context)
    self.diagram = diagram.markup
    shortcutNote = diagram.hasShortcuts ? strings("home.shortcutNote") : ""
    let kinds = UnitSpace.Kind.allCases.filter { kind in context.map.layers.contains { $0.kind == kind } }
    // A unit that there is: one of the top layer.
    let example = context.map.layers.last.map { context.map.name(of: Unit($0.name, $0.channels / 2)) } ?? ""
    unitGuide =
      (kinds.map { strings("guide.unit.\($0.rawValue)") } + [strings("guide.unit.written", ["unit": example])])
      .joined(separator: " ")
    layers = try zip(context.map.layers, facts.units).map {
      try LayerRow($0, units: $1, model: model, context: context)
    }
    let featured = facts.circuits.filter(\.isFeatured)
    let cards = try CircuitCard.all(facts.headings.filter(\.isFeatured), context: context)
    circuits = cards
    stimuli = try facts.stimuli.map { try StimulusCard($0, labels: model.classes, context: context) }
    articles = facts.articles.map {
      LinkView(title: $0.title, link: context.link(to: context.map.path(ofArticle: $0.name)), note: $0.summary)
    }
    // The circuit with the fewest units is the easiest to read.
    let easiest = featured.indices.min { featured[$0].circuit.units.count < featured[$1].circuit.units.count }
    starts = try StartView.all(
      article: articles.first, circuit: easiest.map { (featured[$0].circuit.target, cards[$0]) },
      stimulus: stimuli.first, context: context)
    changes = facts.hasChanges ? context.link(to: SiteMap.changes) : ""
    universality = facts.other.map {
      LinkView(
        title: strings("universality.link", ["other": Label.shown($0)]), link: context.link(to: SiteMap.universality))
    }
    layout = try context.layout(
      title: strings("home.title"), description: strings("home.description", ["model": Label.shown(model.title)]))
  }

  struct LayerRow: ViewModel {
    var title: String
    /// What the stage is called that begins with it; empty for the others, and where there is one stage.
    var stage: String
    var link: String
    var units: String
    var shape: String
    var field: String
    var parameters: String
    var share: String
    var tiles: [TileView]

    init(_ layer: LayerFacts, units summaries: [UnitSummary], model: ModelFacts, context: PageContext) throws {
      title = Label.shown(layer.shortName)
      let begun = context.map.stages.first { context.map.layers[$0.layers.lowerBound].name == layer.name }
      stage = context.map.isStaged ? begun?.title(context.strings) ?? "" : ""
      link = context.link(to: context.map.path(of: layer))
      units = NumberText.whole(layer.channels)
      shape = layer.mapSize?.description ?? ""
      field = layer.vertical.map { "\($0.size)" } ?? "–"
      parameters = NumberText.whole(layer.parameterCount)
      share = NumberText.percent(
        model.parameterCount > 0 ? Double(layer.parameterCount) / Double(model.parameterCount) : 0)
      tiles = try Self.sample(of: summaries).map {
        try TileView($0, layer: layer, context: context, isAlone: true)
      }
    }

    /// The units that stand for a layer: eight of those with a picture, or of all where none has one.
    static func sample(of summaries: [UnitSummary]) -> [UnitSummary] {
      let shown = summaries.filter { $0.tile != nil }
      let some = shown.isEmpty ? summaries : shown
      let count = min(8, some.count)
      return (0..<count).map { some[$0 * some.count / count] }
    }

    static let variables = Variables<LayerRow>([
      .text("layer", "the layer's short name", \.title),
      .text("stage", "the name of the stage that begins with it, in a network of many layers", \.stage),
      .text("link", "the address of its page", \.link),
      .text("units", "how many units it has", \.units),
      .text("shape", "the size of its map", \.shape),
      .text("field", "its receptive field in pixels", \.field),
      .text("parameters", "how many parameters it has", \.parameters),
      .text("share", "its share of the parameters", \.share),
      .rows("tiles", "a few of its units", \.tiles),
    ])
  }

  static let variables = Variables<HomePage>([
    .text("heading", "the site's name", \.heading),
    .text("summary", "what the model is", \.summary),
    .text("written", "the summary's language where that is not the page's; empty where it is", \.written),
    .any("hasStarts", "whether there is anything to begin with", \.starts),
    .rows("starts", "where to begin: an article, a circuit, an image", \.starts),
    .rows("facts", "file, input, parameters", \.facts),
    .text("leftOutCount", "how many files are left out of the images; empty where none is", \.leftOutCount),
    .rows("leftOut", "the first hundred of them", \.leftOut),
    .markup("diagram", "the network with its layers as links, stage by stage", \.diagram),
    .text("shortcutNote", "what the line above the layers is; empty where there is none", \.shortcutNote),
    .text("unitGuide", "what a unit is, and how it is written", \.unitGuide),
    .rows("layerRows", "the layers from the input up", \.layers),
    .any("hasFeatured", "whether any circuit is featured", \.circuits),
    .rows("circuits", "the featured circuits", \.circuits),
    .any("hasStimuli", "whether there are images with activations", \.stimuli),
    .rows("stimuli", "the images that have an activation page", \.stimuli),
    .any("hasReading", "whether there are articles", \.articles),
    .rows("articles", "the articles in reading order", \.articles),
    .text("changes", "the address of what changed since the model before; empty where there was none", \.changes),
    .part("universality", "the link to the comparison with a second model, where there is one", \.universality),
  ])

  /// How many files are named that are left out.
  private static let leftOutLimit = 100
}
