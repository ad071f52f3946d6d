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

  // MARK: Counterparts

  /// Of whatever two drawings show, the pixels that differ.
  private func changed(_ picture: Picture, _ other: Picture) -> [Bool] {
    (0..<(picture.width * picture.height)).map {
      picture.pixels[($0 * 3)..<($0 * 3 + 3)] != other.pixels[($0 * 3)..<($0 * 3 + 3)]
    }
  }

  /// A whole dog that faces right, and what each pixel of it shows.
  private func dog() throws -> (index: Int, scene: Scene) {
    let index = try #require(
      (0..<240).first {
        collection.sceneClass($0) == .dog && !collection.scene($0).isPortrait && collection.scene($0).facing == .right
      })
    return (index, collection.scene(index))
  }

  @Test func withoutAPartNothingElseChanges() throws {
    let (index, scene) = try dog()
    let other = try #require(try collection.counterpart(index, .without(part: "head")))
    let head = LabelledPicture.region(of: Parts.head.rawValue, in: scene.parts.map(\.rawValue), width: Scene.size)
    let changed = changed(scene.picture, other)
    #expect(zip(changed, head).allSatisfy { !$0 || $1 })
    #expect(zip(changed, head).count { $0 && $1 } > head.count { $0 } * 9 / 10)
    #expect(try collection.counterpart(index, .without(part: "wheel")) == nil, "a dog has no wheel to be without")
  }

  @Test func theOtherWayRoundTheSurroundingsStay() throws {
    let (index, scene) = try dog()
    let other = try #require(try collection.counterpart(index, .facing))
    let corners = [0, 95, 95 * 96, 95 * 96 + 95]
    let changed = changed(scene.picture, other)
    #expect(corners.allSatisfy { !changed[$0] })
    #expect(changed.count { $0 } > 500)
    #expect(other != scene.picture.mirrored(), "the background is not turned with it")
    let flower = try #require((0..<12).first { collection.sceneClass($0) == .flower })
    #expect(try collection.counterpart(flower, .facing) == nil)
  }

  @Test func anotherClassStandsInTheSamePlace() throws {
    let (index, scene) = try dog()
    let car = try #require(try collection.counterpart(index, .ofClass("car")))
    #expect(changed(scene.picture, car)[0] == false)
    #expect(car != scene.picture)
    #expect(try collection.counterpart(index, .ofClass("dog")) == nil)
    #expect(throws: Diagnostic.self) { try collection.counterpart(index, .ofClass("unicorn")) }
    #expect(throws: Diagnostic.self) { try collection.counterpart(index, .without(part: "horn")) }
  }

  @Test func beforeAnotherBackgroundTheFigureStays() throws {
    let (index, scene) = try dog()
    let other = try #require(try collection.counterpart(index, .background))
    let changed = changed(scene.picture, other)
    let body = scene.parts.map { !$0.isEmpty }
    // But for the pixels at its outline and in gaps between its limbs, which show both.
    let outline = LabelledPicture.region(of: 1, in: body.map { $0 ? 0 : 1 }, width: Scene.size)
    let inside = body.indices.filter { body[$0] && !outline[$0] }
    #expect(inside.count > 500 && inside.count { changed[$0] } < inside.count / 50)
    #expect(changed.count { $0 } > 2000)
  }
}
