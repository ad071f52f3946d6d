import Analyses
import Artifacts
import Basics
import Engine
import Foundation
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

/// Weights through gates, normalizations, curved functions, shuffled channels and channels last, against the gradients
/// of the same networks frozen in PyTorch (`Tests/Fixtures/Held/export_held.py`).
struct HeldWeightTests {
  private struct Expected: Decodable {
    var channel: Int
    var top: Int
    var left: Int
    /// Source channels, rows, columns.
    var shape: [Int]
    var values: [Float]
  }

  private static let folder = SharedFiles.packageRoot.appending(path: "Tests/Fixtures/Held")

  /// A network of the folder, with the layers between which its weights are.
  private struct Network {
    let model: Model
    let graph: Graph
    let source: String
    let target: String

    init(_ name: String) throws {
      model = try ONNXFile.read(HeldWeightTests.folder.appending(path: "\(name).onnx"))
      let target = try #require(model.outputs.first)
      graph = try Graph(model, inputs: [model.inputs[0].name: [1, 3, 16, 16]], targets: [target])
      source = try #require(graph.nodes.first { ($0.operator as? Activation)?.function == .relu }?.output)
      self.target = target
    }

    func held(_ store: Store, workers: Int = 2) throws -> [Holding: Tensor] {
      try HoldSearch(
        compiler: Compiler(model), images: ImageSet(Formula(), workers: 1),
        preprocessing: Preprocessing(resize: 16, size: 16), workers: workers
      ).tensors(between: [source, target], in: graph, store: store)
    }
  }

  @Test(arguments: ["excite", "next", "tokens", "shuffle", "pool", "enlarge"])
  func equalGradientsOfTheFrozenNetwork(name: String) throws {
    let network = try Network(name)
    let all = try JSONDecoder().decode(
      [String: [Expected]].self, from: Data(contentsOf: Self.folder.appending(path: "reference.json")))
    let held = try withTemporaryStore { try network.held($0) }
    let linear = LinearizedNetwork(network.graph, held: held)
    for expected in try #require(all[name]) {
      let influence = try linear.influence(
        of: network.source, on: network.target, channels: [expected.channel])
      let largest = expected.values.map(abs).max() ?? 0
      for channel in 0..<expected.shape[0] {
        let image = influence.image(unit: 0, channel: channel)
        for row in 0..<expected.shape[1] {
          for column in 0..<expected.shape[2] {
            // Both count from the place of the source where that of the target is.
            let y = expected.top + row - influence.vertical.origin
            let x = expected.left + column - influence.horizontal.origin
            let value = try #require(image.indices.contains(y) && image[y].indices.contains(x) ? image[y][x] : nil)
            let reference = expected.values[(channel * expected.shape[1] + row) * expected.shape[2] + column]
            #expect(abs(value - reference) <= 1e-4 * largest, "\(channel), \(row), \(column)")
          }
        }
      }
      // And nothing beside what PyTorch has.
      let sum = (0..<influence.channels).flatMap { influence.image(unit: 0, channel: $0).flatMap(\.self) }
        .reduce(0) { $0 + abs($1) }
      #expect(abs(sum - expected.values.reduce(0) { $0 + abs($1) }) <= 1e-3 * sum)
    }
  }

  @Test func meansDoNotDependOnTheNumberOfWorkers() throws {
    let network = try Network("next")
    let one = try withTemporaryStore { try network.held($0, workers: 1) }
    let three = try withTemporaryStore { try network.held($0, workers: 3) }
    #expect(!one.isEmpty && one == three)
  }

  @Test func saysThatAGateNeedsImages() throws {
    let network = try Network("excite")
    let fault = #expect(throws: Diagnostic.self) {
      try LinearizedNetwork(network.graph).influence(of: network.source, on: network.target, channels: [0])
    }
    #expect(fault?.isUnsupported == true)
    #expect(fault?.description.contains("a gate is held at its mean over images, and none were given") == true)
  }

  @Test func measuresOnceForAllThatAsk() throws {
    let network = try Network("pool")
    try withTemporaryStore { store in
      let first = try network.held(store)
      #expect(try store.contents(name: HeldValue.name).count == first.count)
      #expect(try network.held(store) == first)
    }
  }
}

/// The images of export_held.py.
private struct Formula: PictureCollection {
  let kind = PictureKind.scenes
  let count = 5

  func name(_ index: Int) -> String { "formula \(index)" }
  func digest(_ index: Int) -> Digest { Digest(Data("formula \(index)".utf8)) }

  func picture(_ index: Int) -> Picture {
    var picture = Picture(width: 16, height: 16, color: [0, 0, 0])
    for i in 0..<16 {
      for j in 0..<16 {
        for c in 0..<3 {
          picture.pixels[(i * 16 + j) * 3 + c] = UInt8(
            (i * 5 + j * 3 + c * 40 + index * 67 + i * j * (index + 1)) % 241)
        }
      }
    }
    return picture
  }
}
