package import Artifacts
package import Basics
package import Engine
import Findings
package import Images

/// Compares the maps of layers with the labels of pictures, as Network Dissection does (Bau et al., CVPR 2017).
///
/// A unit's threshold is the least value that no more than one cell in a hundred exceeds over all pictures of which parts are
/// known; it is one of 128 between a number and its double, for which chunks of images count their cells. Cells above it are
/// compared with the cells that show a part: those of which at least an eighth of the pixels do. Cells divide the picture
/// evenly, as the positions of a network with "same" padding do.
package struct TruthSearch: Sendable {
  package let layers: [ScanLayer]
  private let compiler: Compiler
  private let preprocessing: Preprocessing
  private let names: [String]
  private let chunks: ImageChunks
  /// Of all pictures and what is known of them, and the same of each chunk.
  private let known: (all: Digest, chunks: [Digest])

  /// The most pictures: whole chunks of those that all others look at, from the smallest digests on.
  package static let most = 600

  /// Nil where nothing is known about the images.
  ///
  /// - Parameter capacity: the most images of a chunk; of no more than ``most`` images nothing that is found depends on it.
  /// - Throws: the fault of a picture of which it cannot be read what is known.
  package init?(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing,
    capacity: Int = ImageTree.sampleCapacity
  ) throws(Diagnostic) {
    let chunks = Self.chunks(of: images, capacity: capacity)
    guard let pictures = images.collection as? any LabelledPictureCollection, !chunks.tree.chunks.isEmpty
    else { return nil }
    self.compiler = compiler
    self.layers = layers
    self.preprocessing = preprocessing
    self.chunks = chunks
    let names = pictures.labelNames
    self.names = names
    var digests: [Digest] = []
    for place in chunks.places { digests.append(try pictures.fullDigest(place, of: images.digests[place])) }
    func digest(_ some: some Sequence<Digest>) -> Digest {
      var hasher = DigestHasher()
      for digest in some { hasher.update(digest) }
      for name in names { hasher.update(name) }
      return hasher.finish()
    }
    known = (digest(digests), chunks.tree.chunks.map { digest(digests[$0.range]) })
  }

  /// Where the pictures stand in the set that are compared with what is known of them.
  package static func places(in images: ImageSet) -> [Int] {
    chunks(of: images, capacity: ImageTree.sampleCapacity).places
  }

  private static func chunks(of images: ImageSet, capacity: Int) -> ImageChunks {
    ImageChunks(images, capacity: capacity).prefix(most)
  }

  package func analysis(layer: Int) -> LayerTruth {
    LayerTruth(layer: layers[layer], pictures: known.all, preprocessing: preprocessing)
  }

  /// What it asks of the images, layer by layer.
  package var questions: [any ChunkQuestion] { layers.map(question) }

  /// The keys of all that the answers are made from.
  package var supportingKeys: [Digest] { questions.flatMap(\.keys) }

  private func question(_ layer: ScanLayer) -> TruthQuestion {
    TruthQuestion(layer, images: chunks, known: known.chunks, parts: names.count, preprocessing: preprocessing)
  }

  /// The pass in which this alone is asked of these layers.
  package func pass(_ chosen: [Int], _ store: Store, workers: Int) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers,
      questions: chosen.map { question(layers[$0]) })
  }

  /// Computes and saves the answers for these layers, by their places in ``layers``; the images must have passed.
  package func run(
    _ chosen: [Int], store: Store, workers: Int, interruption: Interruption = Interruption()
  ) throws {
    _ = try Workers.map(count: chosen.count, workers: workers, state: {}) { _, place in
      try interruption.check()
      guard let tally = try question(layers[chosen[place]]).answer(in: store) else { return }
      try store.save(tally.truths(parts: names), of: analysis(layer: chosen[place]))
    }
  }
}
