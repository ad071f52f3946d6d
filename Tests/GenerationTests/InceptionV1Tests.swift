import Basics
import Foundation
import Generation
import Networks
import ONNXImport
import Projects
import TestSupport
import Testing

/// `Examples/inceptionv1` with random weights, from the forms in which its graph comes: by PyTorch's two exporters and by
/// tf2onnx. `Tests/Fixtures/InceptionV1/make.py` made them; their weights lie in a file that each test fills.
@Suite struct InceptionV1Tests {
  /// The project of the example with drawn images, without pictures of units, in one language, with the layers that its
  /// circuits and articles are about; the search for the longest circuit, half of the whole work, is left to two of its
  /// layers.
  private func project(_ form: String) throws -> TinyProject {
    let example = SharedFiles.packageRoot.appending(path: "Examples/inceptionv1/Content")
    let project = try TinyProject(images: 24)
    for path in try FileManager.default.subpathsOfDirectory(atPath: example.path) {
      guard let data = FileManager.default.contents(atPath: example.appending(path: path).path) else { continue }
      try project.write(data, to: "Content/\(path)")
    }
    try project.configure("images: ../../../shared/photos", "images: images\nfeatures: none")
    try project.configure("language: [en, ko]", "language: en")
    for layer in ["conv2d0", "conv2d1", "conv2d2"] { try project.configure("  - \(layer)\n", "") }
    for layer in ["4d", "4e", "5a", "5b"] {
      try project.configure("  - {name: mixed\(layer), short: \(layer)}\n", "")
    }
    let circuit = try String(contentsOf: project.url.appending(path: "Content/circuits/dog-head.md"), encoding: .utf8)
    try project.write(
      Data(circuit.replacing("layers: 3b, 4a, 4b, 4c", with: "layers: 4b, 4c").utf8), to: "Content/circuits/dog-head.md"
    )
    let graph = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/InceptionV1/\(form).onnx")
    try project.write(Data(contentsOf: graph), to: "inceptionv1.onnx")
    try project.write(Self.weights, to: "weights.bin")
    return project
  }

  /// As many bytes as the three graphs point at, small numbers around 0.
  private static let weights: Data = {
    var random = SplitMix(state: 1)
    let numbers = (0..<(28_265_392 / 4)).map { _ in Float.random(in: -0.09...0.09, using: &random) }
    return numbers.withUnsafeBytes { Data($0) }
  }()

  @Test(arguments: ["torchscript", "dynamo", "tensorflow"])
  func theLayersHaveThePublishedNamesAndWeightsLeadThroughThem(_ form: String) throws {
    let project = try project(form)
    let model = try ONNXFile.read(project.url.appending(path: "inceptionv1.onnx"))
    let layers = try model.layers(image: [1, 3, 224, 224])
    #expect(
      layers.map(\.name) == [
        "conv2d0", "conv2d1", "conv2d2", "mixed3a", "mixed3b", "mixed4a", "mixed4b", "mixed4c", "mixed4d", "mixed4e",
        "mixed5a", "mixed5b",
      ])
    #expect(layers.map(\.channels) == [64, 64, 192, 256, 480, 508, 512, 512, 528, 832, 832, 1024])
    #expect(model.omissions.isEmpty)
    let graph = try Graph(model, inputs: [model.inputs[0].name: [1, 3, 224, 224]], targets: layers.map(\.value))
    #expect(graph.nodes.count { $0.operator is LocalResponseNormalization } == 2)
    // PyTorch's exporters write the rectifier as a bound, each in its way.
    #expect(graph.nodes.count { ($0.operator as? Activation)?.function == .relu } == 57)
  }

  @Test func theProjectBuilds() throws {
    let project = try project("dynamo")
    try project.build()
    let pages = try project.output()
    for page in ["circuits/car", "circuits/dog-head", "circuits/curve", "articles/published"] {
      #expect(pages["\(page)/index.html"] != nil, "\(page)")
    }
    let layer = String(decoding: try #require(pages["layers/mixed3b/index.html"]), as: UTF8.self)
    #expect(layer.contains("Double Curves"))
    #expect(try project.build().computed == 0)
  }
}
