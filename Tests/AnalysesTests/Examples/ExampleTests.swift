import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

import struct Foundation.Data

/// The scan of images and the choice of examples, against a direct computation.
struct ExampleTests {
  private func scan(_ store: Store, images: Int, workers: Int = 2) throws -> ImageScan {
    let model = try SmallCircuit.model()
    return ImageScan(
      compiler: Compiler(model), layers: try SmallCircuit.layers(model),
      images: try ImageSet(Rectangles(count: images), workers: 1), preprocessing: SmallCircuit.preprocessing,
      store: store, workers: workers)
  }

  private func examples(_ scan: ImageScan, _ unit: Unit, _ parameters: ExampleParameters) throws -> UnitExamples {
    let layer = try #require(scan.layers.firstIndex { $0.name == unit.layer })
    let analysis = Examples(
      unit: unit, digest: try scan.compiler.model.digest(of: unit), layer: scan.layers[layer], images: scan.images,
      preprocessing: scan.preprocessing, parameters: parameters)
    try scan.run()
    try ExampleSearch(scan, parameters: parameters)
      .run([.init(layer: layer, channel: unit.channel, analysis: analysis)], work: Work(workers: scan.workers))
    return try #require(try scan.store.finding(of: analysis))
  }

  @Test func choosesTheStrongestImages() throws {
    try withTemporaryStore { store in
      let scan = try scan(store, images: 30)
      let parameters = ExampleParameters(strongest: 5, samples: 4)
      let found = try examples(scan, Unit("sides", 2), parameters)

      let execution = try scan.compiler.program(input: [1, 1, 24, 24], targets: ["sides"]).execution()
      let maxima = (0..<30).map { index -> Float in
        let input = scan.preprocessing.input(of: Rectangles(count: 30).picture(index))
        input.withUnsafeBufferPointer { execution.forward($0) }
        return execution.withActivation("sides") { $0[(2 * 576)..<(3 * 576)].max() ?? 0 }
      }
      for (example, value) in zip(found.strongest, maxima.sorted(by: >)) { #expect(abs(example.value - value) < 1e-5) }
      #expect(found.strongest.count == 5 && found.samples.count == 4)
      #expect(Set(found.samples.map(\.name)).count == 4)
      for example in found.strongest + found.samples {
        let index = try #require(scan.images.names.firstIndex(of: example.name))
        #expect(abs(example.value - maxima[index]) < 1e-5)
      }
      for example in found.strongest {
        #expect(example.heat?.cells[example.position.row * 24 + example.position.column] == 255)
      }
      #expect(found.samples.allSatisfy { $0.heat == nil })
      #expect(found.samples.map(\.value) == found.samples.map(\.value).sorted())
      let ends = [try #require(found.samples.first).value, try #require(found.samples.last).value]
      #expect(abs(ends[0] - (maxima.min() ?? 0)) < 1e-5 && abs(ends[1] - (maxima.max() ?? 0)) < 1e-5)
      #expect(found.histogram.counts.reduce(0, +) == 30 && (9...32).contains(found.histogram.counts.count))
      #expect(Double(found.histogram.low) <= Double(ends[0]) && Double(ends[1]) <= Double(found.histogram.high))
      #expect(found.shareActive == 1 && found.imageCount == 30)
    }
  }

  @Test(arguments: [3, 40]) func onlyFiniteValuesCount(length: Int) {
    var map = [Float](repeating: 1, count: length)
    map.replaceSubrange(0..<3, with: [.infinity, .nan, 2])
    let activity = map.withUnsafeBufferPointer { UnitActivity(of: $0) }
    let mean = Float(2 + length - 3) / Float(length - 2)
    #expect(activity == UnitActivity(largest: 2, cell: 2, mean: mean, isFinite: false))
    let huge = [Float](repeating: .greatestFiniteMagnitude, count: length)
    #expect(
      huge.withUnsafeBufferPointer { UnitActivity(of: $0) }
        == UnitActivity(largest: .greatestFiniteMagnitude, cell: 0, mean: .greatestFiniteMagnitude))
    let none = [Float](repeating: -.infinity, count: length)
    #expect(
      none.withUnsafeBufferPointer { UnitActivity(of: $0) }
        == UnitActivity(largest: 0, cell: 0, mean: 0, isFinite: false))
  }

  private func tally(_ activities: [UnitActivity], _ contents: [Digest]) -> UnitTally {
    UnitTally(
      activities, lower: nil, contents: contents, additions: activities.indices.dropFirst().map { (0, $0) }, kept: 12)
  }

  @Test(arguments: [Float.greatestFiniteMagnitude, 1e-38, .leastNonzeroMagnitude, 1])
  func valuesOfAnySizeHaveAHistogramAndAMap(size: Float) {
    let values = [-size, 0, size]
    let tally = tally(
      values.map { UnitActivity(largest: $0, cell: 0, mean: $0, isFinite: $0 < size) },
      values.indices.map { Digest(Data([UInt8($0)])) })
    let histogram = ExampleChoice(tally, parameters: ExampleParameters()).histogram
    #expect(histogram.low <= -size && histogram.high >= size && histogram.high.isFinite)
    #expect(histogram.counts.reduce(0, +) == 3 && histogram.counts.first == 1 && histogram.counts.last == 1)
    #expect(tally.unbounded == 1)
    let map = (values + [.infinity, .nan]).withUnsafeBufferPointer { HeatMap(of: $0, height: 1, width: 5) }
    #expect(map.cells == [0, 0, 255, 255, 0])
  }

  /// Most images at 0.6 and more of the largest, a few between 0.1 and 0.5.
  @Test func everyStepOfTheRangeThatHasImagesIsShown() {
    let values = (0..<40).map { Float($0) / 100 + 0.6 } + [0.2, 0.22, 0.4, 0.01, 1]
    let tally = tally(
      values.map { UnitActivity(largest: $0, cell: 0, mean: $0) },
      values.indices.map { Digest(Data([UInt8($0)])) })
    let samples = ExampleChoice(tally, parameters: ExampleParameters()).samples
    let steps = ResponseRange.divided(samples, value: \.value, top: 1)
    #expect(steps.allSatisfy { !$0.isEmpty })
    #expect(samples.count == 8 && samples.map(\.value) == samples.map(\.value).sorted())
    #expect(samples.first?.value == 0.01 && samples.last?.value == 1)
  }

  @Test func tiesGoByTheMeanThenByPlaceAndNeverByName() {
    let contents = (0..<5).map { Digest(Data([UInt8($0)])) }.sorted()
    let activities = [
      UnitActivity(largest: 6, cell: 3, mean: 1), UnitActivity(largest: 6, cell: 2, mean: 1),
      UnitActivity(largest: 6, cell: 9, mean: 4), UnitActivity(largest: 6, cell: 2, mean: 1),
      UnitActivity(largest: 2, cell: 0, mean: 9),
    ]
    let tally = tally(activities, contents)
    let choice = ExampleChoice(tally, parameters: ExampleParameters(strongest: 5))
    #expect(choice.strongest.map(\.image) == [2, 1, 3, 0, 4])
    #expect(tally.tied == 4)
    // The same picture twice is no tie.
    let twice = self.tally(Array(activities[3...] + activities[3...3]), [contents[0], contents[1], contents[0]])
    #expect(twice.tied == 1)
  }

  @Test func cropsToWhatThePositionSees() throws {
    let layer = try #require(try SmallCircuit.layers(SmallCircuit.model()).last)
    #expect(layer.crop(Cell(row: 10, column: 12), size: 24) == Box(left: 9, top: 7, width: 7, height: 7))
    #expect(layer.crop(Cell(row: 0, column: 23), size: 24) == Box(left: 20, top: 0, width: 4, height: 4))
  }

  @Test func scansOnlyNewImages() throws {
    try withTemporaryStore { store in
      let first = try scan(store, images: 10)
      #expect(try first.unread() == [10])
      try first.run()
      #expect(try first.unread() == [])
      let second = try scan(store, images: 12)
      #expect(try second.unread() == [12], "they are one chunk")
      let many = try scan(store, images: 300)
      try many.run()
      let more = try scan(store, images: 301)
      let gaps = try more.unread()
      #expect(gaps.count <= 2 && gaps.reduce(0, +) < 129 && more.tree.chunks.count > 2)
    }
  }

  @Test func doesNotDependOnTheNumberOfWorkers() throws {
    let parameters = ExampleParameters(strongest: 4, samples: 3)
    let results = try [1, 3].map { workers in
      try withTemporaryStore { store in
        try examples(try scan(store, images: 11, workers: workers), Unit("either", 0), parameters)
      }
    }
    #expect(results[0] == results[1])
  }

  @Test func showsNothingForADeadUnit() throws {
    try withTemporaryStore { store in
      let found = try examples(try scan(store, images: 5), Unit("edges", 5), .init(strongest: 3, samples: 2))
      #expect(found.strongest.isEmpty && found.samples.count == 1 && found.constant == 0)
      #expect(found.shareActive == 0 && found.mean == 0)
    }
  }
}

extension ImageScan {
  /// How many images each chunk has that must pass.
  fileprivate func unread() throws -> [Int] { try pass().gaps().map(\.chunk.count) }
}
