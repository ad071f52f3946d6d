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
    let size = 256
    for start in stride(from: 0, to: choices.count, by: size) {
      var batch = Batch()
      for index in start..<min(start + size, choices.count) {
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
    /// Of the unit's maps.
    let width: Int
  }

  private func choose(_ requests: [Request], layer: Int) throws -> [Choice] {
    let records = try scan.store.findings(of: (0..<scan.images.count).map { scan.record(layer: layer, image: $0) })
    guard let width = records.first??.width else { return [] }
    let activities = try records.enumerated().map { image, record in
      guard let record else {
        throw Diagnostic("its activations are not in the store", at: scan.images.names[image])
      }
      return record.units
    }
    return try Workers.map(count: requests.count, workers: scan.workers, state: {}) { _, index in
      let request = requests[index]
      let own = activities.map { $0[request.channel] }
      let choice = ExampleChoice(own, parameters: parameters)
      let needed = Set(choice.strongest + choice.samples).map { ($0, own[$0]) }
      return Choice(
        request: request, choice: choice, activities: Dictionary(uniqueKeysWithValues: needed), width: width)
    }
  }

  /// For each choice the maps on its strongest images.
  private func heatMaps(
    of choices: [Choice], progress: @Sendable @escaping (Int, Int) -> Void
  ) throws -> [[Int: HeatMap]] {
    var wanted: [Int: [Int]] = [:]
    for (index, choice) in choices.enumerated() {
      for image in choice.choice.strongest { wanted[image, default: []].append(index) }
    }
    let images = wanted.keys.sorted()
    let layers = Set(choices.map(\.request.layer)).sorted()
    guard !images.isEmpty else { return choices.map { _ in [:] } }
    let reader = try MapReader(
      compiler: scan.compiler, preprocessing: scan.preprocessing, layers: layers.map { scan.layers[$0].value },
      batch: scan.batch)
    let groups = stride(from: 0, to: images.count, by: scan.batch).map {
      images[$0..<min($0 + scan.batch, images.count)].map { (image: $0, choices: wanted[$0] ?? []) }
    }
    let done = Counter()
    let parts = try Workers.map(
      count: groups.count, workers: reader.workers(scan.workers), state: { try reader.state() }
    ) {
      state, index in
      let group = groups[index]
      state.forward(try group.map { scan.preprocessing.view(of: try scan.images.collection.picture($0.image)) })
      var maps: [(choice: Int, image: Int, map: HeatMap)] = []
      for layer in layers {
        state.withMaps(of: scan.layers[layer].value) { all in
          for (place, item) in group.enumerated() {
            for index in item.choices where choices[index].request.layer == layer {
              let map = all[place, choices[index].request.channel]
              maps.append((index, item.image, HeatMap(of: map, places: all.space)))
            }
          }
        }
      }
      progress(done.add(group.count), images.count)
      return maps
    }
    var result = [[Int: HeatMap]](repeating: [:], count: choices.count)
    for (choice, image, map) in parts.joined() { result[choice][image] = map }
    return result
  }

  /// The JPEG of each image.
  private func pictures() throws -> [Digest] {
    try scan.store.findings(of: (0..<scan.images.count).map(scan.view)).enumerated().map { image, view in
      guard let view else { throw Diagnostic("its picture is not in the store", at: scan.images.names[image]) }
      return view.picture
    }
  }

  private func finding(_ item: Choice, heat: [Int: HeatMap], pictures: [Digest]) -> UnitExamples {
    func example(_ image: Int, heat: HeatMap?) -> Example {
      let activity = item.activities[image] ?? UnitActivity(largest: 0, cell: 0, mean: 0)
      let position = Cell(activity.cell, width: item.width)
      return Example(
        image: scan.images.digests[image], name: scan.images.names[image], picture: pictures[image],
        value: activity.largest, position: position,
        crop: scan.layers[item.request.layer].crop(
          position, size: scan.preprocessing.size),
        heat: heat)
    }
    return UnitExamples(
      strongest: item.choice.strongest.map { example($0, heat: heat[$0]) },
      samples: item.choice.samples.map { example($0, heat: nil) },
      histogram: item.choice.histogram, mean: item.choice.mean, shareActive: item.choice.shareActive,
      imageCount: scan.images.count, unboundedCount: item.choice.unboundedCount > 0 ? item.choice.unboundedCount : nil)
  }
}
