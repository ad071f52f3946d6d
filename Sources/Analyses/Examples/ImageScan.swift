package import Artifacts
package import Basics
package import Engine
import Findings
import Foundation
package import Images
import Networks

/// Asks of images, chunk by chunk, what every unit of every layer does there.
package struct ImageScan: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let preprocessing: Preprocessing
  package let store: Store
  package var workers = 1
  /// Images that one forward pass takes where chosen ones are looked at again.
  let batch = 4
  /// How many of the strongest images a chunk keeps of each unit.
  let kept: Int
  private let chunks: ImageChunks

  /// - Parameter strongest: how many of the strongest images of each unit are wanted of all.
  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing, store: Store,
    workers: Int = 1, strongest: Int = ExampleParameters().strongest
  ) {
    let portion = ImageTree.Portion(images: images.count)
    self.compiler = compiler
    self.layers = layers
    self.preprocessing = preprocessing
    self.store = store
    self.workers = workers
    kept = max(portion.kept, strongest)
    chunks = ImageChunks(images, portion: portion)
  }

  package var images: ImageSet { chunks.set }
  package var tree: ImageTree { chunks.tree }

  /// What it asks of the images, layer by layer.
  ///
  /// - Parameter shelf: keeps the maps of units on the images that excite them most, as far as they come by.
  package func questions(keeping shelf: HeatShelf? = nil) -> [any ChunkQuestion] {
    layers.indices.map { question($0, keeping: shelf) }
  }

  func question(_ layer: Int, keeping shelf: HeatShelf? = nil) -> ActivityQuestion {
    ActivityQuestion(
      layers[layer], images: chunks, preprocessing: preprocessing, kept: kept, shelf: shelf.map { ($0, layer) })
  }

  /// A pass in which this is asked.
  ///
  /// - Parameter others: what else is asked of the same images, or of some of them.
  package func pass(keeping shelf: HeatShelf? = nil, with others: [any ChunkQuestion] = []) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers,
      questions: questions(keeping: shelf) + others)
  }

  /// Lets the images pass of which something is not known.
  package func run(
    keeping shelf: HeatShelf? = nil, interruption: Interruption = Interruption(),
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    try pass(keeping: shelf).run(interruption: interruption, progress: progress)
  }
}
