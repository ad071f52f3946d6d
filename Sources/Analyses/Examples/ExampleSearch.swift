import Algorithms
import Artifacts
package import Basics
import Findings
import Foundation
package import Images
import Networks

/// Finds the examples of many units from the records of an ``ImageScan``.
package struct ExampleSearch: Sendable {
  package let scan: ImageScan
  package let parameters: ExampleParameters
  /// How another model sees the photographs, whose pages show them too.
  private let alsoSeenAs: Preprocessing?

  package init(_ scan: ImageScan, parameters: ExampleParameters, alsoSeenAs: Preprocessing? = nil) {
    self.scan = scan
    self.parameters = parameters
    self.alsoSeenAs = alsoSeenAs
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
  ///
  /// - Parameter shelf: the maps that the scan has come by.
  package func run(_ requests: [Request], shelf: HeatShelf? = nil, work: Work) throws {
    let groups = Dictionary(grouping: requests, by: \.layer).sorted { $0.key < $1.key }
    let choices = try Workers.map(count: groups.count, workers: scan.workers, state: {}) { _, index in
      try choose(groups[index].value, layer: groups[index].key)
    }.flatMap(\.self)
    var maps = try HeatMaps(choices, scan: scan, shelf: shelf)
    if maps.missing > 0 {
      work.progress.begin("Looking at the chosen photographs", "images", total: maps.missing)
      try maps.compute(interruption: work.interruption) { work.progress.reach($0) }
      work.progress.end()
    }
    let pictures = try pictures(for: choices, work)
    work.progress.begin("Keeping photographs", "units", total: choices.count)
    for indices in choices.indices.chunks(ofCount: 1024) {
      try work.interruption.check()
      let found = try Workers.map(count: indices.count, by: 64, workers: scan.workers) { [maps] places in
        var batch = Batch()
        for place in places {
          let index = indices.startIndex + place
          batch.add(finding(choices[index], maps: maps, index, pictures: pictures), of: choices[index].request.analysis)
        }
        return [batch]
      }
      var batch = Batch()
      for part in found { batch.add(part) }
      try scan.store.save(batch)
      work.progress.advance(indices.count)
    }
    work.progress.end()
  }

  /// What was chosen for a unit, and the numbers about all images.
  struct Choice: Sendable {
    let request: Request
    let choice: ExampleChoice
    let tally: UnitTally
    /// Of the unit's maps.
    let places: Size
  }

  private func choose(_ requests: [Request], layer: Int) throws -> [Choice] {
    let tally = try scan.tally(of: layer)
    let least = scan.layers[layer].saturation == .softmax ? -Float.infinity : 0
    return requests.map { request in
      let unit = tally.units[request.channel]
      return Choice(
        request: request, choice: ExampleChoice(unit, least: least, parameters: parameters), tally: unit,
        places: tally.places)
    }
  }

  /// The JPEG of each image that is shown, by its place in the order of the tree.
  private func pictures(for choices: [Choice], _ work: Work) throws -> [Int: Digest] {
    let shown = Set(
      choices.flatMap { ($0.choice.strongest + $0.choice.samples + $0.choice.negative).map(\.image) }
    ).sorted()
    var views: [[ModelView.Finding?]] = []
    for preprocessing in [scan.preprocessing] + (alsoSeenAs.map { [$0] } ?? []) {
      let questions = shown.map { scan.view(rank: $0, preprocessing) }
      var known = try scan.store.findings(of: questions)
      let missing = shown.indices.filter { known[$0] == nil }
      let made = try Workers.map(count: missing.count, by: 16, workers: scan.workers) { places in
        try work.interruption.check()
        var batch = Batch()
        let findings = try places.map { place in
          let image = scan.tree.order[shown[missing[place]]]
          let jpeg = try preprocessing.view(of: try scan.images.collection.picture(image))
            .jpegData(quality: ModelView.quality)
          let finding = ModelView.Finding(picture: Digest(jpeg))
          batch.add(finding, of: questions[missing[place]], blobs: [jpeg])
          return finding
        }
        try scan.store.save(batch)
        return findings
      }
      for (place, finding) in zip(missing, made) { known[place] = finding }
      views.append(known)
    }
    let own = zip(shown, views.first ?? []).compactMap { rank, view in view.map { (rank, $0.picture) } }
    return Dictionary(uniqueKeysWithValues: own)
  }

  private func finding(_ item: Choice, maps: HeatMaps, _ index: Int, pictures: [Int: Digest]) -> UnitExamples {
    let layer = scan.layers[item.request.layer]
    func example(_ peak: Peak, heat: HeatMap?) -> Example? {
      let image = scan.tree.order[peak.image]
      let position = Cell(peak.cell, width: item.places.width)
      return pictures[peak.image].map {
        Example(
          image: scan.images.digests[image], name: scan.images.names[image], picture: $0, value: peak.value,
          position: position, crop: layer.crop(position, size: scan.preprocessing.size), heat: heat)
      }
    }
    let (choice, tally) = (item.choice, item.tally)
    let count = Double(max(scan.images.count, 1))
    return UnitExamples(
      strongest: choice.strongest.compactMap {
        example($0, heat: maps.map(choice: index, image: $0.image, end: .strongest))
      },
      samples: choice.samples.compactMap { example($0, heat: nil) },
      histogram: choice.histogram, mean: tally.means / count, shareActive: Double(tally.active) / count,
      imageCount: scan.images.count, unboundedCount: tally.unbounded > 0 ? tally.unbounded : nil,
      negative: layer.isSigned
        ? choice.negative.compactMap { example($0, heat: maps.map(choice: index, image: $0.image, end: .lowest)) }
        : nil,
      saturated: layer.saturation == nil
        ? nil
        : tally.lower.map {
          SaturatedShare(
            places: Double($0.places) / (count * Double(max(item.places.count, 1))), images: Double($0.images) / count)
        },
      tied: tally.tied > 1 ? tally.tied : nil)
  }
}

extension ImageScan {
  /// The picture of an image, by its place in the order of the tree, as a model sees it.
  fileprivate func view(rank: Int, _ preprocessing: Preprocessing) -> ModelView {
    let image = tree.order[rank]
    return ModelView(image: images.digests[image], name: images.names[image], preprocessing: preprocessing)
  }
}
