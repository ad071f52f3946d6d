package import Artifacts
package import Basics
package import Engine
import Findings
package import Images
import Networks

/// Correlates what units do with what the network answers.
///
/// What it asks of the images are the units' largest values and the classes' scores, which are kept by chunks: of 5,808 units
/// and 1,000 classes the sums of all products would take thirteen times the room of what they were on 128 images.
package struct ClassSearch: Sendable {
  package let layers: [ScanLayer]
  private let compiler: Compiler
  private let preprocessing: Preprocessing
  private let chunks: ImageChunks
  private let logits: String
  private let digest: Digest

  /// - Parameters:
  ///   - logits: the value of the graph with a number for each class, before any softmax.
  ///   - capacity: the most images whose values are kept together; nothing that is found depends on it.
  package init(
    compiler: Compiler, layers: [ScanLayer], logits: String, images: ImageSet, preprocessing: Preprocessing,
    capacity: Int = ImageTree.sampleCapacity
  ) throws {
    self.compiler = compiler
    self.layers = layers
    self.logits = logits
    self.preprocessing = preprocessing
    chunks = ImageChunks(images, capacity: capacity)
    digest = try compiler.model.digest(ofValue: logits)
  }

  package func analysis(layer: Int) -> LayerClasses {
    LayerClasses(
      ScoredLayer(layers[layer], scores: digest, images: chunks.set, preprocessing: preprocessing))
  }

  /// What it asks of the images: the classes' scores, and of each layer the units' largest values.
  package var questions: [any ChunkQuestion] { [scores] + layers.map(peaks) }

  /// The keys of all that the answers are made from.
  package var supportingKeys: [Digest] { questions.flatMap(\.keys) }

  private var scores: PeakQuestion {
    PeakQuestion(scores: logits, digest: digest, images: chunks, preprocessing: preprocessing)
  }

  private func peaks(_ layer: ScanLayer) -> PeakQuestion {
    PeakQuestion(layer, images: chunks, preprocessing: preprocessing)
  }

  /// The pass in which only the classes of these layers are asked for.
  package func pass(_ chosen: [Int], _ store: Store, workers: Int) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers,
      questions: [scores] + chosen.map { peaks(layers[$0]) })
  }

  /// Computes and saves the answers for these layers, by their places in ``layers``; the images must have passed.
  package func run(
    _ chosen: [Int], store: Store, workers: Int, interruption: Interruption = Interruption()
  ) throws {
    guard let scores = try scores.answer(in: store) else { throw Diagnostic("there are no images") }
    let classes = SeriesTable(scores)
    _ = try Workers.map(count: chosen.count, workers: workers, state: {}) { _, place in
      try interruption.check()
      guard let peaks = try peaks(layers[chosen[place]]).answer(in: store) else { return }
      let correlations = SeriesTable(peaks).correlations(with: classes)
      let found = (0..<peaks.units).map { unit in
        let own = correlations[(unit * scores.units)..<((unit + 1) * scores.units)]
        return UnitClasses(correlations: Array(own), images: peaks.images)
      }
      try store.save(found, of: analysis(layer: chosen[place]))
    }
  }
}

extension UnitClasses {
  /// How many classes are kept at either end.
  private static let kept = (along: 4, against: 2)

  /// - Parameter correlations: with each class.
  fileprivate init(correlations: [Float], images: Int) {
    let found = correlations.enumerated().map { Class(index: $0, correlation: $1) }
    let sorted = found.sorted { ($1.correlation, $0.index) < ($0.correlation, $1.index) }
    let along = sorted.prefix(Self.kept.along)
    let against = sorted.dropFirst(along.count).suffix(Self.kept.against).reversed()
    self.init(classes: Array(along) + Array(against), images: images)
  }
}
