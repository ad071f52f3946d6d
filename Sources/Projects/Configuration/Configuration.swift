package import Basics
import Foundation
package import Networks

/// What `Content/microscope.yml` says: the model, how images enter it, and what the site shows.
package struct Configuration: Hashable, Sendable, Encodable {
  package var title: String?
  package var summary: String
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
    let table = reader.read(text)
    title = table.text("title")
    summary = table.text("summary") ?? ""
    model = table.text("model")
    images = Configuration.images(table)
    precision = table.choice("precision", Precision.self) ?? .fp32
    memory = table.memory("memory")
    preprocessing = PreprocessingSettings(table.table("preprocessing", short: "preset"))
    labels = table.text("labels")
    layers = table.items("layers") { LayerSettings($0, at: $1, in: table) } ?? []
    features = FeatureSettings(table.table("features", short: "preset"))
    examples = ExampleSettings(table.table("examples", short: "count"))
    circuits = table.items("circuits") { CircuitSettings($0, at: $1, in: table) } ?? []
    stimuli = StimulusSettings(table)
    compare = CompareSettings(table)
    languages = table.texts("language") ?? ["en"]
    address = table.text("address")
    if let address, URL(string: address)?.scheme?.hasPrefix("http") != true {
      table.fault("address", "must be a web address", advice: "Write it as https://example.org/microscope/.")
    }
    if languages.isEmpty { table.fault("language", "must name at least one language") }
    table.finish()
    guard reader.faults.isEmpty else { throw Diagnostic(reader.faults) }
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
    guard let node = table.node("images") else { return nil }
    if let path = node.scalar?.string { return .folder(path) }
    guard let settings = table.table("images") else { return nil }
    defer { settings.finish() }
    if let folder = settings.text("folder") { return .folder(folder, known: KnownOfImages(settings)) }
    guard let scenes = settings.table("scenes") else {
      table.fault("images", "must be a folder, or `scenes` with `world`, `count` and `seed`")
      return nil
    }
    let world = scenes.choice("world", World.self) ?? .bestiary
    let count = scenes.integer("count", 1...100_000) ?? 400
    let seed = scenes.integer("seed", 0...Int.max) ?? 1
    scenes.finish()
    return .scenes(world, count: count, seed: seed)
  }
}
