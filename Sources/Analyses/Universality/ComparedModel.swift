package import Artifacts
package import Engine
package import Images

/// One side of a comparison: a model, its layers from the lowest up, and how images enter it.
package struct ComparedModel: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let preprocessing: Preprocessing

  package init(compiler: Compiler, layers: [ScanLayer], preprocessing: Preprocessing) {
    self.compiler = compiler
    self.layers = layers
    self.preprocessing = preprocessing
  }

  /// What it asks of images, layer by layer.
  package func questions(of images: ImageChunks, on grid: CommonGrid) -> [MapQuestion] {
    layers.map { MapQuestion($0, images: images, preprocessing: preprocessing, grid: grid) }
  }

  /// The pass in which this alone is asked.
  package func pass(_ questions: [MapQuestion], store: Store, workers: Int) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers, questions: questions)
  }
}
