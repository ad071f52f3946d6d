package import Basics
import Foundation
package import Networks

/// What `Content/microscope.yml` says: the model, how images enter it, and what the site shows.
package struct Configuration: Hashable, Sendable, Encodable {
  package var title: String?
  package var summary: AuthorsText
  /// The ONNX file; nil for the network that comes with Micrograph.
  package var model: String?
  package var images: Images?
  package var precision: Precision
  /// How much memory runs of the network may take together, in bytes; nil for a share of what the machine has free.
  package var memory: Int?
  package var preprocessing: PreprocessingSettings
  /// A text file with a class name on each line.
  package var labels: String?
  /// The layers of the site in order; empty for the ones that Micrograph finds itself.
  package var layers: [LayerSettings]
  package var features: FeatureSettings
  package var examples: ExampleSettings
  package var circuits: [CircuitSettings]
  /// Images whose activations get a page, besides those in `Content/inputs`.
  package var stimuli: StimulusSettings
  /// A second model to compare with.
  package var compare: CompareSettings?
  /// Languages of the interface, the first one at the root of the site.
  package var languages: [String]
  /// Where the site will be published.
  package var address: String?

  package enum Images: Hashable, Sendable, Encodable {
    case folder(String, known: KnownOfImages? = nil)
    /// Drawn on the fly, the same for the same seed.
    case scenes(World, count: Int, seed: Int)
  }

  /// What scenes show: animals, vehicles and plants, or only heads for the hand-built network.
  package enum World: String, CaseIterable, Sendable, Encodable { case bestiary, heads }

  /// Reads the text of a configuration; all faults are told together, each with its key and line.
  package init(text: String, file: String) throws(Diagnostic) {
    let reader = ConfigurationReader(file: file)
    self.init(reader.read(text))
    guard reader.faults.isEmpty else { throw Diagnostic(reader.faults) }
  }

  /// Reads the mapping at the top; faults are the reader's.
  init(_ table: ConfigurationTable) {
    title = table.text("title", KeyMeaning("The site's name.", otherwise: "the model file's name"))
    summary = table.textByLanguage("summary", "A sentence or two about the model.") ?? AuthorsText("")
    model = table.text(
      "model", KeyMeaning("The ONNX file.", otherwise: "the small network that comes with Micrograph"))
    labels = table.text(
      "labels", KeyMeaning("A text file with a class name on each line.", otherwise: "classes have numbers"))
    preprocessing = PreprocessingSettings(
      table.section(
        "preprocessing", short: "preset",
        """
        How an image enters the model: its short side to `resize`, of that the middle, `size`; black and white become \
        `range`, minus `mean`, over `std`, the channels in `order`.
        """))
    images = Configuration.images(table)
    layers =
      table.items(
        "layers",
        KeyMeaning(
          "The layers that the site shows, from the input up: a name, or a mapping.",
          otherwise: "those that Micrograph finds; `init` lists them"),
        { LayerSettings($0, at: $1, in: table) }) ?? []
    features = FeatureSettings(
      table.section(
        "features", short: "preset", "Pictures of what units look for. They take most of a first build's time."))
    examples = ExampleSettings(table.section("examples", short: "count", "Photographs on the page of a unit."))
    circuits =
      table.items(
        "circuits", "Circuits with a page of their own. Prose in `Content/circuits` may ask for one too.",
        { CircuitSettings($0, at: $1, in: table) }) ?? []
    stimuli = StimulusSettings(table)
    compare = CompareSettings(table)
    precision = table.choice(
      "precision",
      "How exactly convolutions multiply. bf16 is faster on processors that have it, and good to 2 or 3 digits.",
      otherwise: .fp32)
    memory = table.memory(
      "memory",
      KeyMeaning(
        "What runs of the network may take together, whatever the number of workers.",
        otherwise: "half of what the machine has free"))
    languages =
      table.texts(
        "language",
        KeyMeaning("The languages of the pages; the first one stands at the root of the site.", otherwise: "en")) ?? [
        "en"
      ]
    address = table.text("address", "Where the site will be published, for canonical links and `sitemap.xml`.")
    if let address, URL(string: address)?.scheme?.hasPrefix("http") != true {
      table.fault("address", "must be a web address", advice: "Write it as https://example.org/microscope/.")
    }
    if languages.isEmpty { table.fault("language", "must name at least one language") }
    table.finish()
  }

  /// Reads the configuration of a project.
  package init(of project: Project) throws(Diagnostic) {
    let url = project.configuration
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw Diagnostic(
        "there is no configuration", at: url.path,
        advice: "`micrograph init` makes a project with one that explains each key.")
    }
    guard let text = String(file: data) else {
      throw Diagnostic("the configuration is not UTF-8 text", at: url.path)
    }
    try self.init(text: text, file: "Content/microscope.yml")
  }

  private static func images(_ table: ConfigurationTable) -> Images? {
    let meaning = KeyMeaning("What excites each unit is looked for in these images.", otherwise: "no photographs")
    guard let settings = table.table("images", short: "folder", meaning) else { return nil }
    defer { settings.finish() }
    if let folder = settings.text("folder", "A folder of JPEG, PNG and WebP files, searched with all that is in it.") {
      return .folder(folder, known: KnownOfImages(settings))
    }
    guard
      let scenes = settings.table("scenes", "Drawn scenes in place of a folder, of which it is known what they show.")
    else {
      table.fault("images", "must be a folder, or `scenes` with `world`, `count` and `seed`")
      return nil
    }
    let world: World = scenes.choice(
      "world", "What they show: all of Bestiary, or heads and necks only.", otherwise: .bestiary)
    let count = scenes.integer("count", 1...100_000, "How many.", otherwise: 400)
    let seed = scenes.integer("seed", 0...Int.max, "The same seed draws the same scenes.", otherwise: 1)
    scenes.finish()
    return .scenes(world, count: count, seed: seed)
  }
}
