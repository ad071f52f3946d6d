package import Artifacts
import Basics
import Findings
import Foundation
import Images

/// Compares layers of one model with those of another over the same images, each seen as each model sees it.
///
/// The maps of both are brought to one grid and kept image by image, so that a new image or a changed model costs only
/// the passes over what is new. From them it adds up the products of all channels of one model with all of the other,
/// which hold both the correlations of units and the alignment of layers.
package struct ComparisonSearch: Sendable {
  package let first: ComparedModel
  package let second: ComparedModel
  package let images: ImageSet
  package let parameters: ComparisonParameters
  package let grid: CommonGrid
  private let store: Store
  private let workers: Int

  /// - Parameter store: where the maps of both models are, and where findings go.
  package init(
    _ first: ComparedModel, _ second: ComparedModel, images: ImageSet, parameters: ComparisonParameters = .init(),
    store: Store, workers: Int
  ) {
    self.first = first
    self.second = second
    self.images = images
    self.parameters = parameters
    self.store = store
    self.workers = workers
    grid = CommonGrid(side: parameters.side, over: [first.preprocessing, second.preprocessing])
  }

  package func analysis(layer: Int) -> LayerComparison {
    LayerComparison(
      layer: first.layers[layer], of: first, with: second, images: images, parameters: parameters)
  }

  /// The pass over the images that some layers of the first model need.
  package func scanOfFirst(_ chosen: [Int]) -> ActivationScan {
    first.scan(chosen, images: images, grid: grid, store: store, workers: workers)
  }

  /// The pass over the images that all layers of the second model need.
  package func scanOfSecond() -> ActivationScan {
    second.scan(Array(second.layers.indices), images: images, grid: grid, store: store, workers: workers)
  }

  /// In how many parts ``run(_:progress:)`` compares some layers.
  package func parts(of chosen: [Int]) -> Int {
    groups(of: chosen).count * ImageShuffle(count: images.count, draws: 0, seed: 0).chunks.count
  }

  /// Compares and saves some layers of the first model. Both models must have been scanned.
  package func run(
    _ chosen: [Int], progress: @Sendable @escaping (_ parts: Int) -> Void = { _ in }
  ) throws {
    guard !chosen.isEmpty else { return }
    let shuffle = ImageShuffle(count: images.count, draws: parameters.draws, seed: parameters.seed)
    let scan = scanOfSecond()
    let maxima = try Workers.map(count: second.layers.count, workers: workers, state: {}) { _, layer in
      try LayerMaxima(scan, layer: layer)
    }
    let groups = groups(of: chosen)
    for (done, group) in groups.enumerated() {
      let parts = shuffle.chunks.count
      let tally = try tally(group, shuffle) { progress(done * parts + $0) }
      let own = scanOfFirst(group)
      let found = try Workers.map(count: group.count, workers: workers, state: {}) { _, place in
        correspondence(place, tally, own: try LayerMaxima(own, layer: place), others: maxima)
      }
      var batch = Batch()
      for (layer, finding) in zip(group, found) { batch.add(finding, of: analysis(layer: layer)) }
      try store.save(batch)
    }
  }

  /// Layers of the first model whose sums fit into memory together.
  private func groups(of chosen: [Int]) -> [[Int]] {
    let limit = 40_000_000
    let others = second.layers.reduce(0) { $0 + $1.channels }
    var groups: [[Int]] = []
    var room = 0
    for layer in chosen {
      let channels = first.layers[layer].channels
      let need = channels * (others * (1 + parameters.draws) + channels)
      if need > room || groups.isEmpty {
        groups.append([])
        room = limit
      }
      groups[groups.count - 1].append(layer)
      room -= need
    }
    return groups
  }

  /// Adds up the products of all channels, chunk by chunk of the images.
  private func tally(
    _ group: [Int], _ shuffle: ImageShuffle, progress: (_ chunks: Int) -> Void
  ) throws -> ComparisonTally {
    var tally = ComparisonTally(
      first: group.map { first.layers[$0].channels }, second: second.layers.map(\.channels), cells: grid.cells,
      draws: parameters.draws)
    let scans = (scanOfFirst(group), scanOfSecond())
    for (done, chunk) in shuffle.chunks.enumerated() {
      let layers = group.count + second.layers.count
      let samples = try Workers.map(count: layers, workers: workers, state: {}) { _, place in
        let (scan, layer) = place < group.count ? (scans.0, place) : (scans.1, place - group.count)
        return try MapSamples(scan, layer: layer, images: chunk, grid: grid)
      }
      try tally.add(samples, shifts: shuffle.shifts, workers: workers)
      progress(done + 1)
    }
    return tally
  }

  private func correspondence(
    _ place: Int, _ tally: ComparisonTally, own: LayerMaxima, others: [LayerMaxima]
  ) -> LayerCorrespondence {
    let (choice, alignments) = tally.comparison(of: place)
    let matches = choice.best.enumerated().map { unit, best in
      best.map { best in
        UnitMatch(
          layer: best.layer, channel: best.channel, correlation: Float(best.correlation),
          ofMaxima: LayerMaxima.correlation(own[unit], others[best.layer][best.channel]),
          isMutual: choice.isMutual(unit, layer: best.layer, channel: best.channel))
      }
    }
    let strongest = matches.indices.filter { matches[$0] != nil }.sorted { a, b in
      guard let one = matches[a], let other = matches[b] else { return a < b }
      if one.isMutual != other.isMutual { return one.isMutual }
      return one.correlation == other.correlation ? a < b : one.correlation > other.correlation
    }
    return LayerCorrespondence(
      alignments: alignments, matches: matches, nearest: choice.byLayer,
      chance: choice.chance(quantile: parameters.quantile),
      tunings: strongest.prefix(parameters.tunings).compactMap { unit in
        matches[unit].map { LayerMaxima.tuning(channel: unit, own[unit], others[$0.layer][$0.channel]) }
      })
  }
}
