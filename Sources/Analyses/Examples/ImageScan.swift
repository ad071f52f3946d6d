package import Artifacts
package import Basics
package import Engine
import Findings
import Foundation
package import Images
import Networks

/// One pass over the images that leaves, for each chunk of them, what every unit of every layer did there.
///
/// Chunks that are in the store are not looked at again: a new photograph costs the passes over its own chunk.
package struct ImageScan: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let images: ImageSet
  package let tree: ImageTree
  package let preprocessing: Preprocessing
  package let store: Store
  package var workers = 1
  /// Images that one forward pass takes.
  package var batch = 4
  /// How many of the strongest images a chunk keeps of each unit.
  let kept: Int

  /// - Parameter strongest: how many of the strongest images of each unit are wanted of all.
  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing, store: Store,
    workers: Int = 1, strongest: Int = ExampleParameters().strongest
  ) {
    let portion = ImageTree.Portion(images: images.count)
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.preprocessing = preprocessing
    self.store = store
    self.workers = workers
    kept = max(portion.kept, strongest)
    tree = ImageTree(images, capacity: portion.capacity)
  }

  package func question(layer: Int, chunk: Int) -> ChunkActivity {
    ChunkActivity(layer: layers[layer], chunk: tree.chunks[chunk], preprocessing: preprocessing, kept: kept)
  }

  /// All that it asks.
  package var questions: [ChunkActivity] {
    tree.chunks.indices.flatMap { chunk in layers.indices.map { question(layer: $0, chunk: chunk) } }
  }

  /// A chunk, and the layers of which nothing is known of it.
  package struct Gap: Sendable {
    package let chunk: Int
    package let layers: [Int]
  }

  package func gaps() throws(Diagnostic) -> [Gap] {
    let known = Set(try store.contents(name: ChunkActivity.name).keys)
    return tree.chunks.indices.compactMap { chunk in
      let lacking = layers.indices.filter { !known.contains(question(layer: $0, chunk: chunk).key) }
      return lacking.isEmpty ? nil : Gap(chunk: chunk, layers: lacking)
    }
  }

  /// How many images have to be looked at.
  package func count(of gaps: [Gap]) -> Int { gaps.reduce(0) { $0 + tree.chunks[$1.chunk].count } }

  /// Looks at what is missing.
  ///
  /// - Parameters:
  ///   - some: of what is missing; nil for all.
  ///   - shelf: keeps the maps of units on the images that excite them most, as far as they come by.
  ///   - classes: asks for the classes of the same images; its chunks are those of the scan.
  ///   - progress: called with the number of images done and of all that there are to do, from any thread.
  /// - Throws: the faults of all images that cannot be read; the chunks of the others are recorded then.
  package func run(
    _ some: [Gap]? = nil, keeping shelf: HeatShelf? = nil, asking classes: AccuracySearch? = nil,
    interruption: Interruption = Interruption(),
    progress: @Sendable @escaping (Int, Int) -> Void = { _, _ in }
  ) throws {
    let gaps = try some ?? gaps()
    guard !gaps.isEmpty else { return }
    let needed = layers.indices.filter { layer in gaps.contains { $0.layers.contains(layer) } }
    let unasked = Set(try classes?.gaps(in: store) ?? [])
    let scores = unasked.isEmpty ? nil : classes?.scores
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: needed.map { layers[$0].value },
      others: scores.map { [$0] } ?? [], batch: batch)
    let largest = gaps.map { tree.chunks[$0.chunk].count }.max() ?? 0
    let units = needed.reduce(0) { $0 + layers[$1].channels }
    let room = units * largest * (MemoryLayout<UnitActivity>.stride + MemoryLayout<LowerActivity>.stride)
    let (done, total) = (Counter(), count(of: gaps))
    let faults = try Workers.map(
      count: gaps.count, workers: reader.workers(workers, besides: room), state: { try reader.state() }
    ) { state, index -> [Diagnostic] in
      let chunk = gaps[index].chunk
      let images = Array(tree.images(of: chunk))
      let first = tree.chunks[chunk].range.lowerBound
      var records = gaps[index].layers.map { ChunkRecord(layers[$0], images: images.count) }
      var found = shelf?.part(for: gaps[index].layers)
      var ranks: [Int] = []
      var faults: [Diagnostic] = []
      for start in stride(from: 0, to: images.count, by: batch) {
        try interruption.check()
        let group = images[start..<min(start + batch, images.count)]
        var views: [Picture] = []
        for image in group {
          do throws(Diagnostic) {
            views.append(preprocessing.view(of: try self.images.collection.picture(image)))
          } catch {
            faults.append(error)
          }
        }
        // A chunk with an image that is gone is not recorded: its other faults are told all the same.
        if faults.isEmpty {
          state.forward(views)
          if let classes, let scores {
            ranks += group.enumerated().compactMap { place, number in
              state.withValue(of: scores, place: place) { classes.rank(of: number, in: $0) }
            }
          }
          for (place, layer) in gaps[index].layers.enumerated() {
            state.withMaps(of: layers[layer].value) { maps in
              for item in views.indices {
                records[place].add(maps, place: item, image: start + item)
                found?.note(place, maps, place: item, records[place], image: start + item, offset: first)
              }
            }
          }
        }
        progress(done.add(group.count), total)
      }
      guard faults.isEmpty else { return faults }
      var batch = Batch()
      let (contents, additions) = (images.map { self.images.digests[$0] }, tree.additions(in: chunk))
      for (place, layer) in gaps[index].layers.enumerated() {
        let (finding, packed) = records[place].finding(contents: contents, additions: additions, kept: kept)
        batch.add(finding, of: question(layer: layer, chunk: chunk), blobs: [packed])
      }
      if let classes, unasked.contains(chunk) { batch.add(Accuracy(ranks: ranks), of: classes.question(chunk)) }
      try store.save(batch)
      if let found { shelf?.add(found) }
      return []
    }
    let all = faults.flatMap(\.self)
    guard all.isEmpty else { throw Diagnostic(all) }
  }
}
