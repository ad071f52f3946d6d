import Algorithms
package import Artifacts
package import Basics
import Findings
import Images

/// Compares layers of one model with those of another over the same images, each seen as each model sees it.
///
/// The maps of both are brought to one grid and kept by chunks of images, so that a new image or a changed model costs only
/// the passes over what is new. From them it adds up the products of all channels of one model with all of the other,
/// which hold both the correlations of units and the alignment of layers.
package struct ComparisonSearch: Sendable {
  package let first: ComparedModel
  package let second: ComparedModel
  package let parameters: ComparisonParameters
  private let chunks: ImageChunks
  private let questions: (first: [MapQuestion], second: [MapQuestion])
  private let cells: Int
  private let store: Store
  private let workers: Int

  /// How many images are multiplied at once at most.
  private static let together = 64

  /// - Parameter store: where the maps of both models are, and where findings go.
  package init(
    _ first: ComparedModel, _ second: ComparedModel, images: ImageSet, parameters: ComparisonParameters = .init(),
    store: Store, workers: Int
  ) {
    self.first = first
    self.second = second
    self.parameters = parameters
    self.store = store
    self.workers = workers
    let grid = CommonGrid(side: parameters.side, over: [first.preprocessing, second.preprocessing])
    cells = grid.cells
    chunks = ImageChunks(images)
    questions = (first.questions(of: chunks, on: grid), second.questions(of: chunks, on: grid))
  }

  package func analysis(layer: Int) -> LayerComparison {
    LayerComparison(
      layer: first.layers[layer], of: first, with: second, images: chunks.set, parameters: parameters)
  }

  /// The pass over the images that some layers of the first model need.
  package func passOfFirst(_ chosen: [Int]) -> ImagePass {
    first.pass(chosen.map { questions.first[$0] }, store: store, workers: workers)
  }

  /// The pass over the images that all layers of the second model need.
  package func passOfSecond() -> ImagePass { second.pass(questions.second, store: store, workers: workers) }

  /// The keys of all that is kept of both models' maps.
  package var supportingKeys: [Digest] { (questions.first + questions.second).flatMap(\.keys) }

  /// In how many parts ``run(_:progress:)`` compares some layers.
  package func parts(of chosen: [Int]) -> Int { groups(of: chosen).count * pieces.count }

  /// Compares and saves some layers of the first model. The images must have passed through both.
  package func run(
    _ chosen: [Int], progress: @Sendable @escaping (_ parts: Int) -> Void = { _ in }
  ) throws {
    guard !chosen.isEmpty else { return }
    let (groups, pieces, others) = try (groups(of: chosen), pieces, tables(questions.second))
    let maxima = others.map { LayerMaxima($0.peaks) }
    for (done, group) in groups.enumerated() {
      let own = try tables(group.map { questions.first[$0] })
      let tally = try tally(own, others, pieces) { progress(done * pieces.count + $0) }
      let found = try Workers.map(count: group.count, workers: workers, state: {}) { _, place in
        correspondence(place, tally, own: LayerMaxima(own[place].peaks), others: maxima)
      }
      var batch = Batch()
      for (layer, finding) in zip(group, found) { batch.add(finding, of: analysis(layer: layer)) }
      try store.save(batch)
    }
  }

  /// What is kept of some layers.
  private func tables(_ questions: [MapQuestion]) throws -> [MapTable] {
    try Workers.map(count: questions.count, workers: workers, state: {}) { _, layer in
      try questions[layer].answer(in: store)
    }.compactMap(\.self)
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

  /// Images of a chunk whose products are added up together.
  private struct Piece: Sendable {
    let chunk: Int
    let images: Range<Int>
  }

  private var pieces: [Piece] {
    chunks.tree.chunks.enumerated().flatMap { chunk, content in
      (0..<content.count).evenlyChunked(in: (content.count + Self.together - 1) / Self.together).map {
        Piece(chunk: chunk, images: $0)
      }
    }
  }

  /// Adds up the products of all channels.
  ///
  /// - Parameter own: of layers of the first model; `others` of all of the second.
  private func tally(
    _ own: [MapTable], _ others: [MapTable], _ pieces: [Piece], progress: (_ pieces: Int) -> Void
  ) throws -> ComparisonTally {
    var tally = ComparisonTally(
      first: own.map(\.peaks.units), second: others.map(\.peaks.units), cells: cells, draws: parameters.draws)
    let (tables, shuffle) = (own + others, ImageShuffle(draws: parameters.draws, seed: parameters.seed))
    for (done, piece) in pieces.enumerated() {
      let samples = try Workers.map(count: tables.count, workers: workers, state: {}) { _, layer in
        try read(tables[layer], piece)
      }
      try tally.add(samples, shifts: shuffle.shifts(among: piece.images.count), workers: workers)
      progress(done + 1)
    }
    return tally
  }

  private func read(_ table: MapTable, _ piece: Piece) throws -> MapSamples {
    guard let packed = try store.blob(table.maps[piece.chunk]),
      let samples = MapSamples(packed: packed, channels: table.peaks.units, cells: cells, images: piece.images)
    else { throw Diagnostic("the store is damaged", at: chunks.subject(of: piece.chunk), kind: .damage) }
    return samples
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
