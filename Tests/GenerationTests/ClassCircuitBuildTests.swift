import Basics
import Findings
import Foundation
import Generation
import Images
import Networks
import Projects
import Reports
import Scenes
import TestSupport
import Testing

/// A circuit of the configuration that leads through the layers of a network to a class.
@Suite struct ClassCircuitBuildTests {
  private static let layers = ["mixed4b", "mixed4c"]

  /// Twenty scenes of each class, in folders that have the classes' names.
  private func project() throws -> TinyProject {
    let project = try TinyProject(images: 0)
    try project.write(Data(contentsOf: HandbuiltNetwork.file), to: "handbuilt.onnx")
    try project.write(Data(contentsOf: HandbuiltNetwork.labels), to: "labels.txt")
    let labels = try Specimen.labels(HandbuiltNetwork.labels)
    let scenes = HeadSceneCollection(count: 60, seed: 5)
    for index in 0..<scenes.count {
      let place = try #require(HeadSceneCollection.Content.allCases.firstIndex(of: scenes.content(index)))
      try project.write(scenes.picture(index).pngData(), to: "known/\(labels[place])/\(index).png")
    }
    return project
  }

  private func configure(_ project: TinyProject, _ circuit: String) throws {
    try project.write(
      """
      model: handbuilt.onnx
      labels: labels.txt
      preprocessing: {mean: [0.5], std: [0.25], resize: 96, size: 96}
      images: known
      layers: [\(Self.layers.joined(separator: ", "))]
      features: none
      examples: {count: 3, samples: 2}
      circuits: [{name: left, \(circuit)}]
      """, to: "Content/microscope.yml")
  }

  private func asked(_ project: TinyProject) throws -> PlanReport.Part {
    try #require(try project.plan().analyses.first { $0.analysis == "classCircuit" })
  }

  @Test func aCircuitOfAClassIsKeptAndHasAPage() throws {
    let project = try project()
    try configure(project, "target: \"class:a head facing left\"")
    #expect(try asked(project).compute == 1)
    try project.build()
    #expect(try project.results(of: "classCircuit") == 1)
    let output = try project.output()
    let links: KeyValuePairs = [
      "index.html": "circuits/left/index.html", "circuits/index.html": "\"left/index.html",
      "search/core.js": "circuits/left/index.html", "layers/mixed4c/1/index.html": "circuits/left/index.html",
    ]
    for (path, link) in links {
      #expect(String(decoding: try #require(output[path]), as: UTF8.self).contains(link), "\(path)")
    }
    #expect(try PublishedSite.check(try Project(project.url)).faults.map(\.description) == [])
    #expect(try project.build().computed == 0)
    let circuit = try JSONDecoder().decode(
      ClassCircuit.self, from: try #require(output["circuits/left/circuit.json"]))
    #expect(
      circuit.layers == Self.layers && circuit.against == [1, 2] && circuit.target == Networks.Unit("classifier", 0))
    #expect(circuit.chosenOn == 30 && circuit.images == 10 && circuit.otherImages == 20)
    #expect(
      circuit.before.own == 1 && circuit.strongest.contains { $0.unit == Networks.Unit("mixed4c", 1) && $0.lost > 0 })
    let page = String(decoding: try #require(output["circuits/left/index.html"]), as: UTF8.self)
    #expect(page.contains("The circuit behind a head facing left") && page.contains("100% of the 10 images"))

    // By its number it is the same class, and an image by another name the same image; told from one other class it is
    // another question, of which it is known how long it takes.
    try configure(project, "target: \"class:0\"")
    let folder = project.url.appending(path: "known/a head facing left")
    try FileManager.default.moveItem(at: folder.appending(path: "0.png"), to: folder.appending(path: "zero.png"))
    #expect(try asked(project).compute == 0)
    try configure(project, "target: \"class:0\", rival: a head facing right")
    let other = try asked(project)
    #expect(other.compute == 1 && other.seconds != nil)
  }

  /// What a project of images that say no classes is told, with the line.
  @Test(arguments: [
    ("target: \"class:7\"", "'7' is not the name of one class"),
    ("target: \"class:1\"", "of 30 images 0 are known to be of class '1'; a circuit needs 20"),
    ("target: \"class:1\", rival: 1", "a class cannot be told from itself"),
    ("target: \"class:1\", layers: [nowhere]", "the site has no layer 'nowhere'"),
    ("target: \"class:1\", counterfactuals: [facing]", "the circuit of a class is cut in one way"),
  ])
  func whatIsNoCircuitOfAClassIsToldWithItsLine(_ circuit: String, _ fault: String) throws {
    let project = try TinyProject(images: 30, features: "none", more: "circuits: [{name: odd, \(circuit)}]")
    let told = #expect(throws: Diagnostic.self) { try project.build() }
    #expect(told?.all.map(\.what) == ["circuit 'odd': \(fault)"])
    #expect(told?.all.first?.place == "Content/microscope.yml, line 7")
    #expect(told?.all.first?.advice != nil || fault.hasSuffix("itself"))
  }

  @Test func aNetworkWithoutAClassifierIsTold() throws {
    let project = try TinyProject(images: 0)
    let whole = try Specimen(
      model: project.url.appending(path: "tiny.onnx"), precision: .fp32,
      preprocessing: PreprocessingSettings(size: Size(square: 16)), labels: nil)
    let model = try Model(
      inputs: whole.model.inputs, nodes: whole.model.nodes, constants: whole.model.constants, outputs: ["rc"],
      opset: whole.model.opset, digest: whole.model.digest)
    let specimen = Specimen(model: model, name: "maps.onnx", preprocessing: whole.preprocessing)
    let told = #expect(throws: Diagnostic.self) { try ClassTarget("1", against: nil, in: specimen) }
    #expect(told?.what == "the network has no output with a number for each of several classes")
  }
}
