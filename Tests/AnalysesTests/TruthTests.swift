import Analyses
import Engine
import Findings
import Images
import Networks
import Scenes
import TestSupport
import Testing

/// The hand-built network's units are known, so the labels that the measurement finds can be checked.
@Suite struct TruthTests {
  @Test func labelsNameTheHeadsAndTheirFacing() throws {
    let model = try HandbuiltNetwork.model()
    let truth = try HandbuiltNetwork.truth()
    let scenes = HeadSceneCollection(count: 60, seed: 5)
    func measured(_ label: String, _ layer: String) throws -> UnitTruth {
      let scanned = try #require(try model.layers([layer]).first)
      let units = try TruthMeasurement(
        compiler: Compiler(model), layer: ScanLayer(scanned, of: model), pictures: scenes,
        preprocessing: HandbuiltNetwork.preprocessing
      ).run()
      return units[try #require(truth.unit(label, of: layer)).channel]
    }
    let left = try measured("head left", "mixed4a")
    #expect(left.parts.first?.name == "head")
    #expect(try #require(left.facing).areaUnderCurve < 0.05)
    #expect(left.facing?.className == "head")
    #expect(left.bestClass?.name == "head")
    let faces = (0..<scenes.count).compactMap { scenes.subject($0)?.facing }
    let counted = try #require(left.classes.first { $0.name == "head" }).pictures
    #expect(counted.all == faces.count && counted.left == faces.count { $0 == .left })
    #expect(counted.right == faces.count { $0 == .right } && counted.right > 0)
    #expect(try #require(measured("head right", "mixed4a").facing).areaUnderCurve > 0.95)
    #expect(left.facings.map(\.className) == ["head"], "the scenes without a head have no front")
    let union = try #require(measured("head and neck", "mixed4c").facing).areaUnderCurve
    #expect((0.25...0.75).contains(union))
  }

  @Test func theQuestionIsKnownByItsContent() throws {
    let model = try HandbuiltNetwork.model()
    let layer = try ScanLayer(#require(try model.layers(["mixed4a"]).first), of: model)
    func key(_ count: Int) throws -> String {
      LayerTruth(
        layer: layer, pictures: try LayerTruth.digest(of: HeadSceneCollection(count: count, seed: 5)),
        preprocessing: HandbuiltNetwork.preprocessing
      ).key.hex
    }
    #expect(try key(6) == key(6))
    #expect(try key(6) != key(7))
  }
}
