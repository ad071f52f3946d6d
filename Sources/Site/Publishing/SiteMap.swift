import Basics
import Findings
import Networks

/// Where everything stands on the site. Addresses depend on names only, so they stay from build to build.
struct SiteMap: Sendable {
  let layers: [LayerFacts]
  /// The same in stages.
  let stages: [LayerStage]
  private let places: [String: Int]
  private let folders: [String]
  private let circuits: [String: String]
  private let articles: [String: String]
  private let stimuli: [String: String]

  init(library: any Library) throws {
    layers = try library.layers
    stages = LayerStage.all(layers)
    places = Dictionary(layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    folders = FileName.distinct(layers.map(\.name))
    circuits = Self.folders(for: try library.circuitHeadings.map(\.name))
    articles = Self.folders(for: try library.articles.map(\.name))
    stimuli = Self.folders(for: try library.stimuli.map(\.name))
  }

  /// Beside the list's own `index.html`; articles in several languages share a name.
  private static func folders(for names: [String]) -> [String: String] {
    var seen: Set<String> = []
    let names = names.filter { seen.insert($0).inserted }
    let folders = FileName.distinct(names, besides: ["index.html"])
    return Dictionary(zip(names, folders), uniquingKeysWith: { first, _ in first })
  }

  func layer(_ name: String) -> LayerFacts? { places[name].map { layers[$0] } }

  /// Whether there are so many layers that lists show them by stages.
  var isStaged: Bool { layers.count > 16 && stages.count > 1 }

  /// The stage of a layer.
  func stage(of layer: String) -> LayerStage? {
    places[layer].flatMap { place in stages.first { $0.layers.contains(place) } }
  }

  /// The layers that `layer` feeds directly.
  func outputs(of layer: String) -> [LayerFacts] { layers.filter { $0.inputs.contains(layer) } }

  /// Whether there is a page about `unit`.
  func has(_ unit: Unit) -> Bool { layer(unit.layer).map { unit.channel < $0.channels } ?? false }

  /// As people write it: `4c:254`.
  func name(of unit: Unit) -> String { "\(layer(unit.layer)?.shortName ?? unit.layer):\(unit.channel)" }

  func folder(of layer: String) -> String { places[layer].map { "layers/\(folders[$0])" } ?? "layers" }
  func path(of layer: LayerFacts) -> String { "\(folder(of: layer.name))/index.html" }
  func path(of unit: Unit) -> String { "\(folder(of: unit.layer))/\(unit.channel)/index.html" }
  func path(ofChangesIn layer: LayerFacts) -> String {
    "changes/\(folders[places[layer.name] ?? 0])/index.html"
  }
  /// The folder for what is known of a layer's matches in a second model.
  func folder(ofMatchesIn layer: LayerFacts) -> String { "universality/\(folders[places[layer.name] ?? 0])" }
  func path(ofMatchesIn layer: LayerFacts) -> String { "\(folder(ofMatchesIn: layer))/index.html" }
  func path(ofCircuit name: String) -> String { "circuits/\(circuits[name] ?? FileName.safe(name))/index.html" }
  func path(ofArticle name: String) -> String { "articles/\(articles[name] ?? FileName.safe(name))/index.html" }
  func folder(ofStimulus name: String) -> String { "activations/\(stimuli[name] ?? FileName.safe(name))" }
  func path(ofStimulus name: String) -> String { "\(folder(ofStimulus: name))/index.html" }
  /// The picture of the strongest unit at each position.
  func path(ofGrid layer: LayerFacts, on stimulus: String) -> String {
    "\(folder(ofStimulus: stimulus))/\(folders[places[layer.name] ?? 0]).jpg"
  }

  static let home = "index.html"
  static let search = "search/index.html"
  static let blocks = "blocks/index.html"
  static let blocksData = "blocks/data.json"
  static let circuits = "circuits/index.html"
  static let compare = "compare/index.html"
  static let articles = "articles/index.html"
  static let method = "method/index.html"
  static let activations = "activations/index.html"
  static let changes = "changes/index.html"
  static let universality = "universality/index.html"
  static let universalityData = "universality/data.json"

  static func path(ofPhotograph picture: Digest) -> String { "images/\(picture.short).jpg" }
  static func path(ofFeature picture: Digest) -> String { "features/\(picture.short).jpg" }

  static func path(ofPattern rows: Digest) -> String { "patterns/\(rows.short).png" }

  static func path(ofTile picture: Digest) -> String { "tiles/\(picture.short).jpg" }

  /// The relative link from the page at `page` to the file at `path`.
  static func link(from page: String, to path: String) -> String {
    let (page, path) = (page.utf8, path.utf8)
    let slash = UInt8(ascii: "/")
    var shared = path.startIndex
    var (here, there) = (page.startIndex, path.startIndex)
    while here < page.endIndex, there < path.endIndex, page[here] == path[there] {
      (here, there) = (page.index(after: here), path.index(after: there))
      if path[path.index(before: there)] == slash { shared = there }
    }
    let below = page.dropFirst(path.distance(from: path.startIndex, to: shared))
    var link = ""
    for byte in below where byte == slash { link += "../" }
    return link + String(Substring(path[shared...]))
  }
}
