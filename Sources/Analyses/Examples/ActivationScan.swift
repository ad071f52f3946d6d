package import Artifacts
package import Basics
package import Engine
import Foundation
package import Images
import Networks

/// One pass over the images that leaves a record for each layer and image in the store, and a picture of each image.
///
/// Records that are there already are not made again: ten new photographs cost ten forward passes.
package struct ActivationScan: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let store: Store
  package var workers = 1
  /// Images that one forward pass takes.
  package var batch = 4
  /// The grid to which maps are brought for a comparison with another model; nil where there is none.
  package var grid: CommonGrid?

  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing, store: Store,
    workers: Int = 1, grid: CommonGrid? = nil
  ) {
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.preprocessing = preprocessing
    self.store = store
    self.workers = workers
    self.grid = grid
  }

  package func record(layer: Int, image: Int) -> LayerActivations {
    LayerActivations(
      layer: layers[layer], image: images.digests[image], name: images.names[image], preprocessing: preprocessing)
  }

  package func maps(layer: Int, image: Int, grid: CommonGrid) -> LayerMaps {
    LayerMaps(
      layer: layers[layer], image: images.digests[image], name: images.names[image], preprocessing: preprocessing,
      grid: grid)
  }

  package func view(image: Int) -> ModelView {
    ModelView(image: images.digests[image], name: images.names[image], preprocessing: preprocessing)
  }

  /// Images for which something is missing.
  package func missing() throws(Diagnostic) -> [Int] { try gaps().map(\.image) }

  /// Scans what is missing.
  ///
  /// - Parameter progress: called with the number of images done and of all that there are to do, from any thread.
  /// - Throws: the faults of all images that cannot be read; the others are recorded then.
  package func run(progress: @Sendable @escaping (Int, Int) -> Void = { _, _ in }) throws {
    let gaps = try gaps()
    guard !gaps.isEmpty else { return }
    let needed = layers.indices.filter { layer in
      gaps.contains { $0.layers.contains(layer) || $0.maps.contains(layer) }
    }
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: needed.map { layers[$0].value }, batch: batch)
    let samplings = samplings(of: needed)
    let groups = stride(from: 0, to: gaps.count, by: batch).map { Array(gaps[$0..<min($0 + batch, gaps.count)]) }
    let done = Counter()
    let faults = try Workers.map(count: groups.count, workers: workers, state: { try reader.state() }) { state, index in
      var faults: [Diagnostic] = []
      var batch = Batch()
      var readable: [(gap: Gap, view: Picture)] = []
      for gap in groups[index] {
        do throws(Diagnostic) {
          let view = preprocessing.view(of: try images.collection.picture(gap.image))
          if gap.needsView {
            let picture = try view.jpegData(quality: ModelView.quality)
            batch.add(.init(picture: Digest(picture)), of: self.view(image: gap.image), blobs: [picture])
          }
          readable.append((gap, view))
        } catch {
          faults.append(error)
        }
      }
      if !needed.isEmpty, !readable.isEmpty {
        state.forward(readable.map(\.view))
        for layer in needed {
          state.withMaps(of: layers[layer].value) { maps in
            for (place, item) in readable.enumerated() where item.gap.layers.contains(layer) {
              let units = (0..<maps.channels).map { UnitActivity(of: maps[place, $0]) }
              batch.add(
                .init(height: maps.height, width: maps.width, units: units),
                of: record(layer: layer, image: item.gap.image))
            }
            guard let grid, let sampling = samplings[layer] else { return }
            for (place, item) in readable.enumerated() where item.gap.maps.contains(layer) {
              let values = LayerMaps.encoded(sampling.sample(maps, place: place, cells: grid.cells))
              batch.add(
                .init(values: Digest(values)), of: self.maps(layer: layer, image: item.gap.image, grid: grid),
                blobs: [values])
            }
          }
        }
      }
      try store.save(batch)
      progress(done.add(groups[index].count), gaps.count)
      return faults
    }
    let all = faults.flatMap(\.self)
    guard all.isEmpty else { throw Diagnostic(all) }
  }

  /// An image and what is not known about it yet.
  private struct Gap: Sendable {
    var image: Int
    var layers: Set<Int>
    /// Layers whose maps are not on the grid.
    var maps: Set<Int>
    var needsView: Bool
  }

  private func samplings(of chosen: [Int]) -> [Int: GridSampling] {
    guard let grid else { return [:] }
    let pairs = chosen.map { layer in
      let sampling = GridSampling(layers[layer], grid: grid, preprocessing: preprocessing)
      return (layer, sampling)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private func gaps() throws(Diagnostic) -> [Gap] {
    let records = Set(try store.contents(name: LayerActivations.name).keys)
    let views = Set(try store.contents(name: ModelView.name).keys)
    let known = grid == nil ? [] : Set(try store.contents(name: LayerMaps.name).keys)
    return (0..<images.count).compactMap { image in
      let lacking = layers.indices.filter { !records.contains(record(layer: $0, image: image).key) }
      let unmapped = layers.indices.filter { layer in
        grid.map { !known.contains(maps(layer: layer, image: image, grid: $0).key) } ?? false
      }
      let needsView = !views.contains(view(image: image).key)
      if lacking.isEmpty, unmapped.isEmpty, !needsView { return nil }
      return Gap(image: image, layers: Set(lacking), maps: Set(unmapped), needsView: needsView)
    }
  }
}
