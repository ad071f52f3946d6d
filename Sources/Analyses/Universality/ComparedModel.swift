import Artifacts
package import Basics
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
      store: store, workers: workers, recorders: [ActivityRecorder(), MapRecorder(grid)])
  }

  /// Of all that such a pass leaves of every layer.
  package func keys(images: ImageSet, grid: CommonGrid) -> [Digest] {
    layers.flatMap { layer in
      zip(images.digests, images.names).flatMap { image, name in
        [
          MapRecorder(grid).question(layer, image: image, name: name, preprocessing: preprocessing).key,
          ActivityRecorder().question(layer, image: image, name: name, preprocessing: preprocessing).key,
        ]
      }
    }
  }
}
