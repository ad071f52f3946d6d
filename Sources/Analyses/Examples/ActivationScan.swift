import Algorithms
package import Artifacts
package import Basics
package import Engine
import Foundation
package import Images
import Networks

/// One pass over images that leaves records for each layer and image in the store, from which two models are compared.
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
  /// What is kept of each layer and image.
  private let recorders: [any LayerRecorder]

  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing, store: Store,
    workers: Int = 1, recorders: [any LayerRecorder]
  ) {
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.preprocessing = preprocessing
    self.store = store
    self.workers = workers
    self.recorders = recorders
  }

  package func record(layer: Int, image: Int) -> LayerActivations {
    question(of: ActivityRecorder(), layer: layer, image: image)
  }

  /// The name of what a recorder keeps of a layer and an image.
  func question<R: LayerRecorder>(of recorder: R, layer: Int, image: Int) -> R.Record {
    recorder.question(
      layers[layer], image: images.digests[image], name: images.names[image], preprocessing: preprocessing)
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
    let needed = layers.indices.filter { layer in gaps.contains { $0.layers.contains { $0.contains(layer) } } }
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: needed.map { layers[$0].value }, batch: batch)
    let recordings = recorders.map { recorder in needed.map { recording(recorder, layer: $0) } }
    let groups = gaps.chunks(ofCount: reader.batch).map(Array.init)
    let done = Counter()
    let faults = try Workers.map(count: groups.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      var faults: [Diagnostic] = []
      var batch = Batch()
      var readable: [(gap: Gap, view: Picture)] = []
      for gap in groups[index] {
        do throws(Diagnostic) {
          let view = preprocessing.view(of: try images.collection.picture(gap.image))
          readable.append((gap, view))
        } catch {
          faults.append(error)
        }
      }
      if !readable.isEmpty {
        state.forward(readable.map(\.view))
        for (order, layer) in needed.enumerated() {
          state.withMaps(of: layers[layer].value) { maps in
            for (kind, recordings) in recordings.enumerated() {
              for (place, item) in readable.enumerated() where item.gap.layers[kind].contains(layer) {
                recordings[order](maps, place, item.gap.image, &batch)
              }
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
    /// For each recorder the layers of which it has no record.
    var layers: [Set<Int>]
  }

  private typealias Recording = @Sendable (_ maps: Maps, _ place: Int, _ image: Int, _ batch: inout Batch) -> Void

  private func recording<R: LayerRecorder>(_ recorder: R, layer: Int) -> Recording {
    let answer = recorder.answer(layers[layer], preprocessing: preprocessing)
    return { maps, place, image, batch in
      let (finding, blobs) = answer(maps, place)
      batch.add(finding, of: question(of: recorder, layer: layer, image: image), blobs: blobs)
    }
  }

  private func gaps() throws(Diagnostic) -> [Gap] {
    var lacking = [[Set<Int>]](repeating: [], count: images.count)
    for recorder in recorders {
      for (image, layers) in try self.lacking(recorder).enumerated() { lacking[image].append(layers) }
    }
    return lacking.enumerated().compactMap { image, layers in
      layers.allSatisfy(\.isEmpty) ? nil : Gap(image: image, layers: layers)
    }
  }

  /// For each image the layers of which a recorder has no record.
  private func lacking<R: LayerRecorder>(_ recorder: R) throws(Diagnostic) -> [Set<Int>] {
    let known = Set(try store.contents(name: R.Record.name).keys)
    return (0..<images.count).map { image in
      Set(layers.indices.filter { !known.contains(question(of: recorder, layer: $0, image: image).key) })
    }
  }
}
