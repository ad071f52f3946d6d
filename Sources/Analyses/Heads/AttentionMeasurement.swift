import Algorithms
package import Basics
package import Engine
package import Findings
package import Images
import Networks

package import struct Foundation.Data

/// Reads the patterns of a block's heads on images.
package struct AttentionMeasurement: Sendable {
  /// A network in which the pattern is a value (``AttentionPattern``).
  package let compiler: Compiler
  /// The value, `[N, heads, T, T]`.
  package let pattern: String
  /// The heads.
  package let layer: ScanLayer
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let workers: Int

  package init(
    compiler: Compiler, pattern: String, layer: ScanLayer, images: ImageSet, preprocessing: Preprocessing, workers: Int
  ) {
    self.compiler = compiler
    self.pattern = pattern
    self.layer = layer
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// - Parameters:
  ///   - analysis: how many images, and how many patterns to keep.
  ///   - examples: of each head, the images that excite it.
  /// - Returns: one for each head, and the pictures that they name.
  package func run(
    _ analysis: LayerAttention, examples: [UnitExamples?], interruption: Interruption = Interruption()
  ) throws -> (heads: [HeadAttention], sheets: [Data]) {
    let reader = try reader()
    let tally = try tally(reader, of: images.spread(analysis.count), interruption)
    let step = (
      down: Double(layer.lattice?.vertical.stride ?? 1), right: Double(layer.lattice?.horizontal.stride ?? 1)
    )
    var heads = (0..<layer.channels).map { tally.attention(of: $0, step: step) }
    let shown = heads.indices.flatMap { head in
      (examples.indices.contains(head) ? examples[head]?.strongest ?? [] : []).prefix(analysis.kept).map {
        (head: head, example: $0)
      }
    }
    let sheets = try sheets(reader, of: shown)
    for (item, sheet) in zip(shown, sheets) {
      guard let sheet else { continue }
      heads[item.head].patterns.append(
        HeadPattern(
          image: item.example.image, name: item.example.name, picture: item.example.picture,
          patch: item.example.position, rows: Digest(sheet)))
    }
    return (heads, sheets.compactMap(\.self))
  }

  /// Where heads look, by what is known to be where in pictures.
  ///
  /// - Returns: one for each head.
  package func truth(
    _ pictures: any LabelledPictureCollection, interruption: Interruption = Interruption()
  ) throws -> [HeadTruth] {
    let reader = try reader()
    let empty = HeadTruthTally(heads: layer.channels, space: layer.units, names: pictures.labelNames)
    let tallies = try Workers.map(
      chunksOf: Array(0..<pictures.count), workers: reader.workers(workers), state: { try reader.state() }
    ) { state, chunk in
      try chunk.reduce(into: empty) { tally, place in
        try interruption.check()
        let picture = preprocessing.view(of: try pictures.labelledPicture(place))
        state.forward([picture.picture])
        state.withValue(of: pattern, place: 0) { tally.add($0, picture) }
      }
    }
    let tally = tallies.reduce(into: empty) { $0.add($1) }
    return (0..<layer.channels).map(tally.truth)
  }

  private func reader() throws -> MapReader {
    try MapReader(compiler: compiler, preprocessing: preprocessing, layers: [], others: [pattern], batch: 1)
  }

  private func tally(_ reader: MapReader, of places: [Int], _ interruption: Interruption) throws -> PatternTally {
    let empty = PatternTally(heads: layer.channels, space: layer.units)
    let tallies = try Workers.map(
      chunksOf: places, workers: reader.workers(workers), state: { try reader.state() }
    ) { state, chunk in
      try chunk.reduce(into: empty) { tally, image in
        try interruption.check()
        state.forward([preprocessing.view(of: try images.collection.picture(image))])
        state.withValue(of: pattern, place: 0) { tally.add($0) }
      }
    }
    return tallies.reduce(into: empty) { $0.add($1) }
  }

  /// The sheets of heads' patterns on examples; nil for an image that is no longer there.
  private func sheets(_ reader: MapReader, of shown: [(head: Int, example: Example)]) throws -> [Data?] {
    let places = Dictionary(
      images.digests.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return try Workers.map(count: shown.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      let (head, example) = shown[index]
      guard let image = places[example.image] else { return nil }
      state.forward([preprocessing.view(of: try images.collection.picture(image))])
      return try state.withValue(of: pattern, place: 0) { values in
        let each = values.count / layer.channels
        return try PatternSheet.png(
          UnsafeBufferPointer(rebasing: values[(head * each)..<((head + 1) * each)]), layer.units)
      }
    }
  }
}

extension Workers {
  /// Sums over images, a part for each 64 of them: those of a part are added up one after another, and parts in their order,
  /// so that the sums do not depend on the number of workers.
  fileprivate static func map<State, R: Sendable>(
    chunksOf places: [Int], workers: Int, state: @Sendable @escaping () throws -> State,
    _ body: @Sendable @escaping (State, ArraySlice<Int>) throws -> R
  ) throws -> [R] {
    let chunks = Array(places.chunks(ofCount: 64))
    return try map(count: chunks.count, workers: workers, state: state) { try body($0, chunks[$1]) }
  }
}
