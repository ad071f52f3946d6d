import Algorithms
import Artifacts
import Basics
import Findings
import Foundation
import Images
import Networks

/// Finds the examples of many units from the records of an ``ActivationScan``, with a second pass for their maps.
package struct ExampleSearch: Sendable {
  package let scan: ActivationScan
  package let parameters: ExampleParameters

  package init(_ scan: ActivationScan, parameters: ExampleParameters) {
    self.scan = scan
    self.parameters = parameters
  }

  /// A unit to be answered for: its layer's place in the scan, its channel, and the analysis to save under.
  package struct Request: Sendable {
    package let layer: Int
    package let channel: Int
    package let analysis: Examples

    package init(layer: Int, channel: Int, analysis: Examples) {
      self.layer = layer
      self.channel = channel
      self.analysis = analysis
    }
  }

  /// Chooses, maps and saves the examples of these units. All images must have been scanned.
  package func run(
    _ requests: [Request], progress: @Sendable @escaping (Int, Int) -> Void = { _, _ in }
  ) throws {
    let pictures = try pictures()
    var choices: [Choice] = []
    for (layer, group) in Dictionary(grouping: requests, by: \.layer).sorted(by: { $0.key < $1.key }) {
      choices += try choose(group, layer: layer)
    }
    let heat = try heatMaps(of: choices, progress: progress)
    for indices in choices.indices.chunks(ofCount: 256) {
      var batch = Batch()
      for index in indices {
        batch.add(finding(choices[index], heat: heat[index], pictures: pictures), of: choices[index].request.analysis)
      }
      try scan.store.save(batch)
    }
  }

  /// What was chosen for a unit, and what it did on each image that it needs.
  private struct Choice: Sendable {
    let request: Request
    let choice: ExampleChoice
    let activities: [Int: UnitActivity]
    /// The other end, on the images that go furthest below 0.
    let lower: [Int: LowerActivity]
    let saturated: SaturatedShare?
    /// Of the unit's maps.
    let width: Int
  }

  private func choose(_ requests: [Request], layer: Int) throws -> [Choice] {
    let records = try scan.store.findings(of: (0..<scan.images.count).map { scan.record(layer: layer, image: $0) })
    guard let first = records.first, let first else { return [] }
    let read = try records.enumerated().map { image, record in
      guard let record else {
        throw Diagnostic("its activations are not in the store", at: scan.images.names[image])
      }
      return (units: record.units, lower: record.lower)
    }
    let scanned = scan.layers[layer]
    return try Workers.map(count: requests.count, workers: scan.workers, state: {}) { _, index in
      let request = requests[index]
      let own = read.map { $0.units[request.channel] }
      let lower = read.compactMap { $0.lower?[request.channel] }
      let choice = ExampleChoice(
        own, lower: scanned.isSigned && lower.count == own.count ? lower : nil, contents: scan.images.digests,
        least: scanned.saturation == .softmax ? -.infinity : 0, parameters: parameters)
      let needed = Set(choice.strongest + choice.samples).map { ($0, own[$0]) }
      return Choice(
        request: request, choice: choice, activities: Dictionary(uniqueKeysWithValues: needed),
        lower: Dictionary(uniqueKeysWithValues: choice.negative.map { ($0, lower[$0]) }),
        saturated: scanned.saturation == nil ? nil : SaturatedShare(lower, cells: first.height * first.width),
        width: first.width)
    }
  }

  /// A unit's maps on the images that were chosen for one of its ends.
  private struct ChosenMaps {
    var strongest: [Int: HeatMap] = [:]
    var negative: [Int: HeatMap] = [:]
  }

  private func heatMaps(
    of choices: [Choice], progress: @Sendable @escaping (Int, Int) -> Void
  ) throws -> [ChosenMaps] {
    var wanted: [Int: [(choice: Int, isNegative: Bool)]] = [:]
    for (index, choice) in choices.enumerated() {
      for image in choice.choice.strongest { wanted[image, default: []].append((index, false)) }
      for image in choice.choice.negative { wanted[image, default: []].append((index, true)) }
    }
    let images = wanted.keys.sorted()
    let layers = Set(choices.map(\.request.layer)).sorted()
    guard !images.isEmpty else { return choices.map { _ in ChosenMaps() } }
    let reader = try MapReader(
      compiler: scan.compiler, preprocessing: scan.preprocessing, layers: layers.map { scan.layers[$0].value },
      batch: scan.batch)
    let groups = images.chunks(ofCount: scan.batch).map { group in
      group.map { (image: $0, choices: wanted[$0] ?? []) }
    }
    let done = Counter()
    let parts = try Workers.map(
      count: groups.count, workers: reader.workers(scan.workers), state: { try reader.state() }
    ) {
      state, index in
      let group = groups[index]
      state.forward(try group.map { scan.preprocessing.view(of: try scan.images.collection.picture($0.image)) })
      var maps: [(choice: Int, isNegative: Bool, image: Int, map: HeatMap)] = []
      for layer in layers {
        state.withMaps(of: scan.layers[layer].value) { all in
          for (place, item) in group.enumerated() {
            for (index, isNegative) in item.choices where choices[index].request.layer == layer {
              let map = all[place, choices[index].request.channel]
              maps.append((index, isNegative, item.image, HeatMap(of: map, places: all.space, isNegative: isNegative)))
            }
          }
        }
      }
      progress(done.add(group.count), images.count)
      return maps
    }
    var result = choices.map { _ in ChosenMaps() }
    for (choice, isNegative, image, map) in parts.joined() {
      if isNegative { result[choice].negative[image] = map } else { result[choice].strongest[image] = map }
    }
    return result
  }

  /// The JPEG of each image.
  private func pictures() throws -> [Digest] {
    try scan.store.findings(of: (0..<scan.images.count).map(scan.view)).enumerated().map { image, view in
      guard let view else { throw Diagnostic("its picture is not in the store", at: scan.images.names[image]) }
      return view.picture
    }
  }

  private func finding(_ item: Choice, heat: ChosenMaps, pictures: [Digest]) -> UnitExamples {
    func example(_ image: Int, value: Float, cell: Int, heat: HeatMap?) -> Example {
      let position = Cell(cell, width: item.width)
      return Example(
        image: scan.images.digests[image], name: scan.images.names[image], picture: pictures[image], value: value,
        position: position,
        crop: scan.layers[item.request.layer].crop(position, size: scan.preprocessing.size), heat: heat)
    }
    func upper(_ image: Int, heat: HeatMap?) -> Example {
      let activity = item.activities[image] ?? UnitActivity(largest: 0, cell: 0, mean: 0)
      return example(image, value: activity.largest, cell: activity.cell, heat: heat)
    }
    func lower(_ image: Int) -> Example {
      let activity = item.lower[image] ?? LowerActivity(smallest: 0, cell: 0, saturated: 0)
      return example(image, value: activity.smallest, cell: activity.cell, heat: heat.negative[image])
    }
    let (choice, layer) = (item.choice, scan.layers[item.request.layer])
    return UnitExamples(
      strongest: choice.strongest.map { upper($0, heat: heat.strongest[$0]) },
      samples: choice.samples.map { upper($0, heat: nil) },
      histogram: choice.histogram, mean: choice.mean, shareActive: choice.shareActive,
      imageCount: scan.images.count, unboundedCount: choice.unboundedCount > 0 ? choice.unboundedCount : nil,
      negative: layer.isSigned ? choice.negative.map(lower) : nil, saturated: item.saturated,
      tied: choice.tiedCount > 1 ? choice.tiedCount : nil)
  }
}

extension SaturatedShare {
  /// - Parameter cells: of a map.
  fileprivate init(_ images: [LowerActivity], cells: Int) {
    let count = Double(max(images.count, 1))
    self.init(
      places: images.reduce(0) { $0 + Double($1.saturated) } / (count * Double(max(cells, 1))),
      images: Double(images.count { $0.saturated > 0 }) / count)
  }
}
