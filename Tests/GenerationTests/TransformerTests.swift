import Analyses
import Basics
import Engine
import Findings
import Foundation
import Generation
import Images
import Networks
import ONNXImport
import Projects
import Reports
import Scenes
import TestSupport
import Testing

/// A vision transformer goes the same way as any network, from the file to the pages of its neurons.
@Suite struct TransformerTests {
  private static let preprocessing = Preprocessing(resize: 32, size: 32)

  @Test func inspectSaysWhatItsUnitsAre() throws {
    let inspection = try Inspection(SmallTransformer.file)
    let neurons = SmallTransformer.neurons
    #expect(
      inspection.layers.map(\.name) == ["embed/Conv", "blocks.0.heads", neurons[0], "blocks.1.heads", neurons[1]])
    #expect(inspection.layers.map(\.unit) == [.channel, .head, .neuron, .head, .neuron])
    #expect(inspection.layers.map(\.channels) == [16, 2, 24, 2, 24])
    #expect(inspection.layers.allSatisfy { $0.places == SmallTransformer.grid })
    #expect(inspection.layers.map(\.extraTokens) == [0, 2, 2, 2, 2])
    #expect(inspection.layers.map(\.shape) == [[16, 4, 4], [18, 2], [18, 24], [18, 2], [18, 24]])
  }

  @Test func inspectSaysHowWindowsLie() throws {
    let inspection = try Inspection(WindowFiles.file("dynamo18"))
    #expect(inspection.attention.map(\.layer) == ["blocks.0.heads", "blocks.1.heads", "blocks.2.heads"])
    for words in ["4 x 4, shifted by 1 x 2", "4 x 4, 2 x 3 apart"] {
      #expect(inspection.text.contains(words), "\(words)")
    }
    let padded = try Inspection(WindowFiles.file("padded"))
    #expect(padded.attention.map(\.layer) == [nil])
    #expect(padded.text.contains("no layer   heads of blocks.0: its windows reach beyond the map (padding)"))
  }

  /// Heads that look within windows have pages with what can be said of them.
  @Test func aSiteShowsHeadsOfWindows() throws {
    let project = try TinyProject()
    try project.write(Data(contentsOf: WindowFiles.file("torchscript17")), to: "windows.onnx")
    try project.write(
      """
      model: windows.onnx
      preprocessing: {resize: 16, size: [16, 24]}
      images: {folder: known, classes: folders, masks: masks, parts: [head]}
      inputs: [images/3.png]
      layers: [blocks.1.heads, blocks.2.heads]
      features: {preset: none}
      examples: {count: 3, samples: 2}
      """, to: "Content/microscope.yml")
    try project.writeScenes(24)
    try project.build()
    for kind in ["head-weights", "attention", "ablation"] { #expect(try project.results(of: kind) == 2, "\(kind)") }
    for kind in ["direct-effect", "attention-truth", "input-attention"] {
      #expect(try project.results(of: kind) == 0, "\(kind)")
    }
    let output = try project.output()
    let pages = output.filter { $0.key.contains("heads") && $0.key.hasSuffix("/1/index.html") }
    #expect(pages.count == 2)
    for page in pages.values {
      let text = String(decoding: page, as: UTF8.self)
      for words in ["windows of 4 × 4 patches", "data-window=\"", "it is not measured what they add"] {
        #expect(text.contains(words), "\(words)")
      }
    }
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
    #expect(try project.build().computed == 0)
  }

  @Test func neuronsAgreeWithONNXRuntime() throws {
    let model = try ONNXFile.read(SmallTransformer.file)
    let reference = try SmallTransformer.reference()
    let reader = try MapReader(
      compiler: Compiler(model), preprocessing: Self.preprocessing, layers: SmallTransformer.neurons,
      others: ["logits"], batch: 2)
    let state = try reader.state()
    let empty = [Float](repeating: 0, count: SmallTransformer.image.count)
    state.forward(inputs: [empty, SmallTransformer.image])
    let count = SmallTransformer.neuronCount
    for name in SmallTransformer.neurons {
      let expected = try #require(reference.neurons[name])
      state.withMaps(of: name) { maps in
        #expect((maps.channels, maps.height, maps.width, maps.space.extraTokens) == (count, 4, 4, 2))
        for unit in 0..<count {
          let (map, extras) = (maps[1, unit], maps.extras(1))
          for place in 0..<16 { #expect(abs(map[place] - expected[(2 + place) * count + unit]) < 1e-4) }
          for extra in 0..<2 { #expect(abs(extras[unit * 2 + extra] - expected[extra * count + unit]) < 1e-4) }
        }
      }
    }
    state.withValue(of: "logits", place: 1) { values in
      for (value, expected) in zip(values, reference.logits) { #expect(abs(value - expected) < 1e-4) }
    }
  }

  @Test func aProgramForSomeNeuronsGivesTheSame() throws {
    let model = try ONNXFile.read(SmallTransformer.file)
    let reference = try SmallTransformer.reference()
    for name in SmallTransformer.neurons {
      let program = try Compiler(model).program(
        input: [1, 3, 32, 32], layer: name, channels: [7, 2], gradient: true, beforeActivation: true)
      #expect(program.graph.targets.count == 2)
      let execution = try program.execution()
      SmallTransformer.image.withUnsafeBufferPointer { execution.forward($0) }
      let expected = try #require(reference.neurons[name])
      execution.withActivation(name) { values in
        for token in 0..<18 {
          for (place, unit) in [7, 2].enumerated() {
            #expect(abs(values[token * 2 + place] - expected[token * SmallTransformer.neuronCount + unit]) < 1e-4)
          }
        }
      }
    }
  }

  @Test func runWritesMapsAndExtraTokensApart() throws {
    let project = try TinyProject(images: 1)
    let specimen = Specimen(
      model: try ONNXFile.read(SmallTransformer.file), name: "transformer", preprocessing: Self.preprocessing)
    let run = try ActivationRun(specimen, layers: SmallTransformer.neurons, top: 3, images: 1)
    let folder = project.url.appending(path: "maps")
    let reports = try run.report(
      on: [project.url.appending(path: "images/0.png")], maps: folder, work: Work(workers: 1)
    )
    #expect(reports.first?.layers.map(\.units.count) == [3, 3])
    for (name, shape) in [("blocks.0.mlp.act.Mul_1", "(24, 4, 4, )"), ("blocks.1.mlp.act.Mul_1.extra", "(24, 2, )")] {
      let data = try Data(contentsOf: folder.appending(path: "0/\(name).npy"))
      #expect(String(decoding: data.prefix(128), as: UTF8.self).contains(shape))
    }
  }

  @Test func picturesClimbOverPatches() throws {
    let model = try ONNXFile.read(SmallTransformer.file)
    let unit = Unit(SmallTransformer.neurons[1], 5)
    let recipe = FeatureRecipe(size: 32, steps: 24, transformations: [])
    let requests = try [Objective.channel(unit), .neuron(unit), -Objective.channel(unit), .layer(unit.layer)].map {
      try FeatureVisualization($0, of: model, preprocessing: Self.preprocessing, recipe: recipe)
    }
    let few = requests.map { request in
      var request = request
      request.steps = 1
      return request
    }
    let diverse = try FeatureVisualization(
      .channel(unit), of: model, preprocessing: Self.preprocessing, recipe: recipe, diversity: 2)
    func values(_ requests: [FeatureVisualization]) throws -> [Float] {
      try requests.flatMap { request in
        let box = Box()
        try FeatureVisualizer(Compiler(model)).visualize([request], workers: 1) { answers in
          box.values += answers.flatMap { $0.images.map(\.value) }
        }
        return box.values
      }
    }
    #expect(zip(try values(few), try values(requests)).allSatisfy { $0 < $1 })
    #expect(try values([diverse]).count == 2)
  }

  private final class Box: @unchecked Sendable { var values: [Float] = [] }

  @Test func aSiteShowsItsNeurons() throws {
    let project = try TinyProject()
    try project.write(Data(contentsOf: SmallTransformer.file), to: "transformer.onnx")
    try project.write(
      """
      model: transformer.onnx
      preprocessing: {resize: 32, size: 32}
      images: {folder: known, classes: folders, masks: masks, parts: [head]}
      features: {preset: draft, steps: 4}
      examples: {count: 3, samples: 2}
      """, to: "Content/microscope.yml")
    try project.writeScenes(24)
    try project.build()
    let output = try project.output()
    let pages = output.keys.filter { $0.hasSuffix("/23/index.html") && $0.contains("mlp") }
    #expect(pages.count == 2)
    for page in pages {
      let text = String(decoding: try #require(output[page]), as: UTF8.self)
      for part in ["feature", "photographs", "response"] {
        #expect(text.contains("id=\"\(part)\""), "\(page): \(part)")
      }
    }
    let home = String(decoding: try #require(output["index.html"]), as: UTF8.self)
    #expect(home.contains("One neuron of a layer."))
    #expect(try project.results(of: "relations") == 16 + 2 * (2 + 24))
    #expect(try project.results(of: "truth") == 5)
    #expect(try project.results(of: "stream") == 1)
    try expectMeasuredFields(project, output)
    for kind in ["head-weights", "attention", "direct-effect", "ablation"] {
      #expect(try project.results(of: kind) == 2, "\(kind)")
    }
    let heads = output.filter { $0.key.contains("heads") && $0.key.hasSuffix("/data.json") }
    let head = try #require(heads.max { $0.key < $1.key }?.value)
    for part in ["\"moved\":[", "\"reading\":\"value\"", "\"direct\":{", "\"placeKernel\":[["] {
      #expect(String(decoding: head, as: UTF8.self).contains(part), "\(part)")
    }
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
    #expect(try project.build().computed == 0)
  }

  /// Every patch sees all of the image, but with these weights half of what moves a neuron is its own.
  private func expectMeasuredFields(_ project: TinyProject, _ output: [String: Data]) throws {
    #expect(try project.results(of: "field") == 4)
    let path = try #require(output.keys.filter { $0.contains("mlp") && $0.hasSuffix("data.json") }.min())
    func text(_ file: String) throws -> String {
      String(decoding: try #require(output[path.replacing("data.json", with: file)]), as: UTF8.self)
    }
    let data = try text("data.json")
    #expect(data.contains("\"measuredField\":{\"size\":[8,8],"))
    let best = try #require(data.range(of: "\"strongest\":[{"))
    let crop = try #require(data.range(of: "\"crop\":[", range: best.upperBound..<data.endIndex))
    #expect(data[crop.upperBound...].prefix(while: { $0 != "]" }).hasSuffix(",8,8"), "an image is cut to it")
    #expect(try text("23/index.html").contains("half of what moves a unit within 8 × 8 pixels"))
    let units = output.filter { $0.key.hasPrefix(path.replacing("data.json", with: "")) && $0.key.hasSuffix(".html") }
    #expect(units.values.contains { String(decoding: $0, as: UTF8.self).contains("comes, as measured") })
    #expect(try text("index.html").contains("How that was measured"))
    let method = String(decoding: try #require(output["method/index.html"]), as: UTF8.self)
    #expect(method.contains("Measured receptive fields"))
  }

  @Test func aCircuitOverTheStreamIsKeptAndHasAPage() throws {
    let project = try StreamProject()
    let target = "target: \"\(SmallTransformer.neurons[1]):19\""
    let (page, circuit) = try project.built(target)
    #expect(page.contains("id=\"parts\"") && page.contains("The whole sum"))
    #expect(circuit.target == Unit(SmallTransformer.neurons[1], 19) && circuit.proof.all == 2 + 24 + 2)
    // Other writers, other limits, other images: another question.
    for changed in ["\(target), layers: [\"0\"]", "\(target), breadth: 1"] {
      try project.configure(changed)
      #expect(try project.asked() == 1)
    }
    try project.configure(target)
    #expect(try project.asked() == 0)
    try project.files.addImage(40)
    #expect(try project.asked() == 1)
  }

  @Test func aCircuitOfAHeadIsKeptAndHasAPage() throws {
    let project = try StreamProject(layers: "blocks.0.heads, blocks.1.heads")
    let (page, circuit) = try project.built("target: \"blocks.1.heads:1\"")
    #expect(page.contains("where 1.heads:1 writes most") && page.contains("The whole sum"))
    #expect(circuit.kind == .head && circuit.target == Unit("blocks.1.heads", 1) && circuit.proof.all == 2 + 24)
  }

  @Test func aCircuitOfAClassIsKeptAndHasAPage() throws {
    let project = try StreamProject(labels: "ape, monkey\nbee\ncow\ndog\nelk\n")
    let (page, circuit) = try project.built("target: \"class:bee\"")
    #expect(
      page.contains("The circuit behind bee") && page.contains("above the mean of the logits of the other 4 classes"))
    #expect(circuit.name == "bee" && circuit.against == [0, 2, 3, 4] && circuit.rival == nil)
    #expect(circuit.target.channel == 1 && circuit.proof.all == 2 + 24 + 2 + 24)
    #expect(abs(circuit.activation - circuit.sum) < 1e-4)
    // By its number it is the same class; told from one other it is another question.
    try project.configure("target: \"class:1\"")
    #expect(try project.asked() == 0)
    try project.configure("target: \"class:bee\", rival: monkey")
    #expect(try project.asked() == 1)
    try project.files.build()
    let other = String(decoding: try #require(try project.files.output()["circuits/read/index.html"]), as: UTF8.self)
    #expect(other.contains("The circuit behind bee rather than ape"))
  }

  @Test(arguments: [
    ("target: \"class:6\"", "'6' is not the name of one class"),
    ("target: \"class:1\", rival: 1", "a class cannot be told from itself"),
    ("target: \"class:1\", counterfactuals: [facing]", "is cut in one way"),
    ("target: \"class:1\", layers: [nowhere]", "the site has no layer 'nowhere'"),
    ("target: \"\(SmallTransformer.neurons[1]):1\", rival: 1", "is for a target class:NAME"),
    ("target: \"\(SmallTransformer.neurons[1]):99\"", "has the units 0 to 23"),
    ("target: \"\(SmallTransformer.neurons[1]):1\", layers: [nowhere]", "the site has no layer 'nowhere'"),
    ("target: \"\(SmallTransformer.neurons[1]):1\", counterfactuals: [facing]", "is cut in one way"),
    ("target: \"blocks.0.heads:1\"", "no head and no neuron writes into the residual stream before it"),
    ("target: \"blocks.1.heads:2\"", "has the units 0 to 1"),
  ])
  func whatIsNoCircuitOverTheStreamIsTold(_ circuit: String, _ fault: String) throws {
    let project = try StreamProject()
    try project.configure(circuit)
    let faults = #expect(throws: Diagnostic.self) { try project.files.build() }
    #expect(faults?.all.contains { $0.what.contains(fault) } == true, "\(faults?.description ?? "")")
  }
}

/// A project of the small transformer with one circuit over its stream, `read`.
private struct StreamProject {
  let files: TinyProject
  private let labels: String?
  private let layers: String

  init(labels: String? = nil, layers: String = "{name: blocks.0.heads, short: \"0\"}") throws {
    files = try TinyProject(images: 40)
    (self.labels, self.layers) = (labels, layers)
    try files.write(Data(contentsOf: SmallTransformer.file), to: "transformer.onnx")
    if let labels { try files.write(labels, to: "labels.txt") }
  }

  func configure(_ circuit: String) throws {
    try files.write(
      """
      model: transformer.onnx
      \(labels == nil ? "" : "labels: labels.txt")
      preprocessing: {resize: 32, size: 32}
      images: images
      layers: [\(layers)]
      features: none
      examples: {count: 3, samples: 2}
      circuits: [{name: read, \(circuit)}]
      """, to: "Content/microscope.yml")
  }

  /// How many circuits over the stream a build would compute.
  func asked() throws -> Int? { try files.plan().analyses.first { $0.analysis == "streamCircuit" }?.compute }

  /// The circuit's page and record once built, with what holds for all: it is kept, linked and checked, and its parts make
  /// up the sum.
  func built(_ circuit: String) throws -> (page: String, circuit: StreamCircuit) {
    try configure(circuit)
    try files.build()
    #expect(try files.results(of: "streamCircuit") == 1)
    let output = try files.output()
    let links: KeyValuePairs = [
      "index.html": "circuits/read/index.html", "circuits/index.html": "\"read/index.html",
      "search/core.js": "circuits/read/index.html",
    ]
    for (path, link) in links {
      let text = String(decoding: try #require(output[path]), as: UTF8.self)
      #expect(text.contains(link), "\(path)")
    }
    #expect(try PublishedSite.check(try Project(files.url)).faults.map(\.description) == [])
    #expect(try files.build().computed == 0)
    let record = try JSONDecoder().decode(
      StreamCircuit.self, from: try #require(output["circuits/read/circuit.json"]))
    #expect(abs(record.parts.reduce(0) { $0 + $1.contribution } - record.sum) < 1e-3 * max(1, abs(record.sum)))
    return (String(decoding: try #require(output["circuits/read/index.html"]), as: UTF8.self), record)
  }
}
