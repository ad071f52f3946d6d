import Basics
import Foundation
import Images
import Scenes
import Testing

@Suite struct SceneTests {
  let collection = SceneCollection(count: 240, seed: 7)

  /// Stored from the first machine: any other must draw the same bytes. Raise `SceneCollection.version` with them.
  @Test func everyMachineDrawsTheSameBytes() {
    var hasher = DigestHasher()
    for index in 0..<24 { hasher.update(Data(collection.picture(index).pixels)) }
    #expect(hasher.finish().short == "0a40e6659fe6")
    #expect(SceneCollection.version == 1)
  }

  @Test func aSceneDependsOnItsSeedAndIndexAlone() {
    let scene = collection.scene(31)
    #expect(scene.picture == collection.picture(31))
    #expect(scene.picture == SceneCollection(count: 32, seed: 7).picture(31))
    #expect(scene.picture != SceneCollection(count: 240, seed: 8).picture(31))
    #expect(collection.digest(31) != collection.digest(30))
    #expect(collection.name(31) == "00031 truck")
  }

  /// Without a drawing; a mirror image shows the same the other way round.
  @Test func whatASceneIsCalledIsWhatIsDrawn() throws {
    let heads = HeadSceneCollection(count: 9, seed: 3)
    for (scenes, count) in [(collection as any LabelledPictureCollection, 36), (heads, 9)] {
      for index in 0..<count {
        let (subject, drawn) = (try #require(scenes.subject(index)), try scenes.labelledPicture(index))
        #expect(subject.number == index && subject.className == drawn.className && subject.facing == drawn.facing)
        #expect(subject.mirrored().mirrored() == subject)
        #expect((subject.mirrored() == subject) == (subject.facing == nil))
      }
    }
  }

  @Test(arguments: SceneClass.allCases)
  func everyClassShowsItsParts(sceneClass: SceneClass) throws {
    let expected: Parts =
      switch sceneClass {
      case .dog: [.head, .ear, .eye, .snout, .neck, .body]
      case .cat: [.head, .ear, .eye, .snout, .body]
      case .horse: [.head, .ear, .snout, .neck, .mane, .body]
      case .bird: [.head, .eye, .beak, .wing, .body]
      case .fish: [.head, .eye, .fin, .body, .tail]
      case .snail: [.head, .feeler, .shell, .body]
      case .car, .truck: [.window, .wheel, .coachwork, .lamp]
      case .bicycle: [.wheel, .frame]
      case .house: [.roof, .wall, .door, .window]
      case .tree: [.trunk, .crown]
      case .flower: [.petal, .flowerCenter, .stem]
      }
    let index = try #require((0..<12).first { collection.sceneClass($0) == sceneClass })
    var seen = Parts()
    for round in 0..<8 { seen.formUnion(collection.scene(index + round * 12).parts.reduce([]) { $0.union($1) }) }
    #expect(seen.isSuperset(of: expected))
  }

  @Test func facingIsFreeOfTheClassAndPointsTheHead() throws {
    for (offset, sceneClass) in SceneClass.allCases.prefix(8).enumerated() {
      let scenes = (0..<20).map { collection.scene(offset + $0 * 12) }
      let leftCount = scenes.count { $0.facing == .left }
      #expect((4...16).contains(leftCount), "\(sceneClass)")
      guard [.dog, .horse, .bird, .snail, .fish].contains(sceneClass) else { continue }
      for scene in scenes where !scene.isPortrait {
        let head = try #require(meanColumn(scene, showing: .head))
        let body = try #require(meanColumn(scene, showing: .body))
        #expect((head > body) == (scene.facing == .right))
      }
    }
  }

  /// Fur runs from the head backwards and down: it falls to the right on an animal that faces left.
  @Test func furTellsTheFacing() {
    for round in 0..<10 {
      let scene = collection.scene(round * 12)
      let rising = scene.parts.count { $0.contains(.risingFur) }
      let falling = scene.parts.count { $0.contains(.fallingFur) }
      #expect((rising > falling) == (scene.facing == .right))
    }
  }

  private func meanColumn(_ scene: Scene, showing part: Parts) -> Double? {
    let columns = scene.parts.indices.filter { scene.parts[$0].contains(part) }.map { $0 % Scene.size }
    return columns.isEmpty ? nil : Double(columns.reduce(0, +)) / Double(columns.count)
  }
}
