import Artifacts
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

  /// The pass over images that leaves the maps of some layers, by their places in ``layers``.
  func scan(
    _ chosen: [Int], images: ImageSet, grid: CommonGrid, store: Store, workers: Int
  ) -> ActivationScan {
    ActivationScan(
      compiler: compiler, layers: chosen.map { layers[$0] }, images: images, preprocessing: preprocessing,
      store: store, workers: workers, keeping: [MapRecorder(grid)])
  }
}
