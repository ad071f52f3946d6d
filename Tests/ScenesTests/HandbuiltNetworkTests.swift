import Engine
import Images
import Networks
import Scenes
import TestSupport
import Testing

@Suite struct HandbuiltNetworkTests {
  private static let layers = ["conv1", "mixed3a", "mixed4a", "mixed4b", "mixed4c"]

  @Test func everyUnitIsTheMirrorImageOfItsPartner() throws {
    let truth = try HandbuiltNetwork.truth()
    let scene = SceneCollection(count: 12, seed: 3).picture(2)
    let maps = try activations(of: scene)
    let mirrored = try activations(of: scene.mirrored())
    for layer in Self.layers {
      let map = try #require(maps[layer])
      let other = try #require(mirrored[layer])
      for (channel, partner) in try #require(truth.layers[layer]).mirrors.enumerated() {
        let flipped = map.flipped(channel)
        let difference = zip(flipped, other.plane(partner)).map { abs($0 - $1) }.max() ?? 0
        #expect(difference < 1e-4, "\(layer):\(channel)")
      }
    }
  }

  @Test func headsExciteTheirOwnPathwayAndTheUnion() throws {
    let truth = try HandbuiltNetwork.truth()
    let scenes = HeadSceneCollection(count: 24, seed: 1)
    for index in 0..<scenes.count {
      let maps = try activations(of: scenes.picture(index))
      func strongest(_ label: String, _ layer: String) throws -> Float {
        try #require(maps[layer]).plane(#require(truth.unit(label, of: layer)).channel).max() ?? 0
      }
      for (layer, stem) in [("mixed4a", "head"), ("mixed4b", "head and neck"), ("mixed4c", "facing")] {
        let left = try strongest("\(stem) left", layer)
        let right = try strongest("\(stem) right", layer)
        switch scenes.content(index) {
        case .left: #expect(left > 0.2 && left > right * 2, "\(index) \(layer) \(left) \(right)")
        case .right: #expect(right > 0.2 && right > left * 2, "\(index) \(layer) \(left) \(right)")
        case .none: #expect(left < 0.1 && right < 0.1, "\(index) \(layer) \(left) \(right)")
        }
      }
      let union = try strongest("head and neck", "mixed4c")
      #expect((union > 0.1) == (scenes.content(index) != .none), "\(index) \(union)")
    }
  }

  @Test func theTruthNamesTheCrossInhibition() throws {
    let truth = try HandbuiltNetwork.truth()
    let left = try #require(truth.unit("head left", of: "mixed4a")).description
    let right = try #require(truth.unit("head right", of: "mixed4a")).description
    let target = try #require(truth.unit("head and neck left", of: "mixed4b")).description
    #expect(truth.edges.contains { $0.source == left && $0.target == target && $0.sign == 1 })
    #expect(truth.edges.contains { $0.source == right && $0.target == target && $0.sign == -1 })
  }

  private struct Map {
    let height: Int
    let width: Int
    let values: [Float]

    func plane(_ channel: Int) -> ArraySlice<Float> {
      values[(channel * height * width)..<((channel + 1) * height * width)]
    }

    func flipped(_ channel: Int) -> [Float] {
      let plane = Array(plane(channel))
      return (0..<height).flatMap { row in plane[(row * width)..<((row + 1) * width)].reversed() }
    }
  }

  private static let program = Result {
    try Compiler(HandbuiltNetwork.model()).program(input: Shape([1, 3, 96, 96]), targets: layers)
  }

  private func activations(of picture: Picture) throws -> [String: Map] {
    let execution = try Self.program.get().execution()
    HandbuiltNetwork.preprocessing.input(of: picture).withUnsafeBufferPointer { execution.forward($0) }
    var maps: [String: Map] = [:]
    for (layer, side) in zip(Self.layers, [48, 24, 24, 24, 24]) {
      maps[layer] = Map(height: side, width: side, values: execution.withActivation(layer) { Array($0) })
    }
    return maps
  }
}
