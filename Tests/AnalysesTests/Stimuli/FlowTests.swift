import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import Scenes
import TestSupport
import Testing

/// The circuit of the hand-built network on single scenes: each pathway carries the heads that face its way.
@Suite struct FlowTests {
  private static let layers = ["mixed4a", "mixed4b", "mixed4c"]

  @Test func theOtherPathwayCarriesTheMirrorImageAndTheUnionStays() throws {
    let model = try HandbuiltNetwork.model()
    let preprocessing = HandbuiltNetwork.preprocessing
    let target = try #require(try HandbuiltNetwork.truth().unit("head and neck", of: "mixed4c"))
    let layers = try model.layers(Self.layers, image: preprocessing.inputShape(count: 1))
      .map { try ScanLayer($0, of: model) }
    let compiler = Compiler(model)
    let scenes = HeadSceneCollection(count: 120, seed: 7)
    let relations = RelationSearch(
      compiler: compiler, layers: layers, images: try ImageSet(scenes, workers: 2), preprocessing: preprocessing,
      workers: 2)
    let circuit = try withTemporaryStore { store in
      try CircuitSearch(
        compiler: compiler, relations: relations, images: relations.images, store: store, parameters: .init()
      )
      .circuit(of: target, layers: Self.layers)
    }
    let meter = try FlowMeter(compiler: compiler, circuit: circuit, layers: layers, preprocessing: preprocessing)
    // A head that faces left, and a scene with none.
    let left = Stimulus(name: "left", title: "left", digest: scenes.digest(0)) { () throws(Diagnostic) in
      scenes.picture(0)
    }
    let none = Stimulus(name: "none", title: "none", digest: scenes.digest(2)) { () throws(Diagnostic) in
      scenes.picture(2)
    }
    let flows = try meter.flows(on: left.pair() + [none], workers: 2)
    #expect(try meter.flows(on: left.pair() + [none], workers: 1) == flows)
    let given = flows.map { flow in [0, 1].map { flow.contribution(ofPathway: $0, in: circuit) } }
    let carrying = given[0][0] > given[0][1] ? 0 : 1
    #expect(given[0][carrying] > 0 && given[1][1 - carrying] > 0)
    #expect(given[0][1 - carrying] < 0.1 * given[0][carrying])
    #expect(given[1][carrying] < 0.1 * given[1][1 - carrying])
    let fired = flows.map { flow in
      zip(circuit.units, flow.units).first { $0.0.unit == target }?.1.activation ?? 0
    }
    #expect(abs(fired[0] - fired[1]) < 0.1 * fired[0])
    #expect(fired[2] == 0)
  }
}
