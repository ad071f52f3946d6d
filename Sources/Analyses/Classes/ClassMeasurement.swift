package import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Correlates what units do with what the network answers: one pass over the images for all layers.
package struct ClassMeasurement: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  /// The value of the graph with a number for each class, before any softmax.
  package let logits: String
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let workers: Int

  package init(
    compiler: Compiler, layers: [ScanLayer], logits: String, images: ImageSet, preprocessing: Preprocessing,
    workers: Int
  ) {
    self.compiler = compiler
    self.layers = layers
    self.logits = logits
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// For each layer one for each channel.
  ///
  /// - Throws: a diagnostic when an image cannot be read.
  package func run(_ work: Work) throws -> [[UnitClasses]] {
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: layers.map(\.value), others: [logits], batch: 4)
    let groups = try reader.read(
      Array(0..<images.count), of: images, workers: workers, interruption: work.interruption
    ) { state, group in
      work.progress.advance(group.count)
      return group.indices.map { place in
        ImageRecord(
          peaks: layers.map { layer in
            state.withMaps(of: layer.value) { maps in (0..<maps.channels).map { maps[place, $0].max() ?? 0 } }
          }, scores: state.withValue(of: logits, place: place) { Array($0) })
      }
    }
    let records = groups.flatMap(\.self)
    let classes = (0..<(records.first?.scores.count ?? 0)).map { index in
      Series(records.map { $0.aboveMean(index) })
    }
    return try layers.enumerated().map { place, layer in
      try Workers.map(count: layer.channels, workers: workers, state: {}) { _, channel in
        Self.classes(of: Series(records.map { $0.peaks[place][channel] }), classes)
      }
    }
  }

  /// How many classes are kept at either end.
  private static let kept = (along: 4, against: 2)

  private static func classes(of unit: Series, _ classes: [Series]) -> UnitClasses {
    let found = classes.indices.map { UnitClasses.Class(index: $0, correlation: unit.correlation(with: classes[$0])) }
    let sorted = found.sorted { ($1.correlation, $0.index) < ($0.correlation, $1.index) }
    let along = sorted.prefix(kept.along)
    let against = sorted.dropFirst(along.count).suffix(kept.against).reversed()
    return UnitClasses(classes: Array(along) + Array(against), images: unit.count)
  }
}

/// What the network did on one image.
private struct ImageRecord: Sendable {
  /// By layer and channel.
  let peaks: [[Float]]
  let scores: [Float]
  private let mean: Float

  init(peaks: [[Float]], scores: [Float]) {
    self.peaks = peaks
    self.scores = scores
    mean = scores.isEmpty ? 0 : scores.reduce(0, +) / Float(scores.count)
  }

  func aboveMean(_ index: Int) -> Float { scores.indices.contains(index) ? scores[index] - mean : 0 }
}

/// Numbers with the mean taken away, in the scale in which they have length 1; all 0 where they do not differ.
package struct Series: Sendable {
  private let values: [Float]

  package init(_ raw: [Float]) {
    let known = raw.map { $0.isFinite ? Double($0) : 0 }
    let mean = known.reduce(0, +) / Double(max(known.count, 1))
    let length = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    values = known.map { length > 0 ? Float(($0 - mean) / length) : 0 }
  }

  var count: Int { values.count }

  /// Pearson's; 0 where one of the two does not differ.
  package func correlation(with other: Series) -> Float {
    var sum: Float = 0
    for place in 0..<min(values.count, other.values.count) { sum += values[place] * other.values[place] }
    return min(1, max(-1, sum))
  }
}
