import Analyses
import Basics
import Engine
import Findings
import Images
import Networks
import Synchronization
import Testing

/// Photographs that are changed so that a unit responds more and the rest of its layer as before.
struct AccentuationTests {
  /// Of a unit of `sides` from one of the rectangles.
  private func request(
    _ channel: Int, from photograph: Int, steps: Int = 40, transformations: [Transformation] = Transformation.standard
  ) throws -> FeatureVisualization {
    try FeatureVisualization.accentuation(
      of: Unit("sides", channel), of: SmallCircuit.model(), preprocessing: SmallCircuit.preprocessing,
      recipe: FeatureRecipe(size: Size(square: SmallCircuit.size), steps: steps, transformations: transformations)
    ).started(from: Rectangles(count: 8).picture(photograph))
  }

  private func made(_ requests: [FeatureVisualization], workers: Int = 1) throws -> [FeatureVisualizer.Answer] {
    let answers = Mutex<[Digest: FeatureVisualizer.Answer]>([:])
    try FeatureVisualizer(Compiler(try SmallCircuit.model())).visualize(requests, workers: workers) { new in
      answers.withLock { answers in for answer in new { answers[answer.request.key] = answer } }
    }
    let all = answers.withLock { $0 }
    return try requests.map { try #require(all[$0.key]) }
  }

  /// One step of no length.
  private func unchanged(_ channel: Int, from photograph: Int) throws -> FeatureVisualizer.Answer {
    var request = try request(channel, from: photograph, steps: 1, transformations: [])
    request.rate = 0
    return try made([request])[0]
  }

  @Test func itBeginsAtThePhotograph() throws {
    let answer = try unchanged(0, from: 3)
    let (picture, photograph) = (try Picture(decoding: answer.pngs[0]), Rectangles(count: 8).picture(3))
    #expect(picture.size == photograph.size)
    #expect(zip(picture.pixels, photograph.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(answer.images[0].variant == .accentuated && answer.images[0].isFromPhotograph == true)
    #expect(try #require(answer.images[0].distance) < 1e-4)
  }

  @Test("the unit rises, and the others of its layer stay nearer than where nothing holds them", arguments: [0, 1, 2])
  func itStaysNear(channel: Int) throws {
    let near = try request(channel, from: 4)
    var free = near
    free.nearness?.weight = 0
    #expect(free.key != near.key)
    let images = try made([near, free]).map { $0.images[0] }
    let before = try unchanged(channel, from: 4).images[0].value
    #expect(images[0].outcome == .finished && images[0].value > before)
    #expect(try #require(images[0].distance) < 0.5 * #require(images[1].distance))
  }

  @Test func bytesDependOnNothingButTheRequest() throws {
    let requests = try (0..<4).flatMap { channel in try [3, 4].map { try request(channel, from: $0) } }
    let (one, two) = (try made(requests, workers: 1), try made(requests, workers: 2))
    #expect(one.map(\.pngs) == two.map(\.pngs))
    #expect(one.map(\.images) == two.map(\.images))
    #expect(try made([requests[5]])[0].pngs == one[5].pngs)
  }

  @Test func itsNameHoldsThePhotographAndTheWholeLayer() throws {
    let request = try request(0, from: 3)
    #expect(try self.request(0, from: 4).key != request.key)
    var other = request
    other.nearness?.layer = Digest(of: "another layer")
    #expect(other.key != request.key)
    var noise = request
    (noise.nearness, noise.start) = (nil, nil)
    noise.rate = FeatureRecipe(steps: 40).rate
    let plain = try FeatureVisualization(
      .channel(Unit("sides", 0)), of: SmallCircuit.model(), preprocessing: SmallCircuit.preprocessing,
      recipe: FeatureRecipe(size: Size(square: SmallCircuit.size), steps: 40))
    #expect(noise.key == plain.key)
  }
}
