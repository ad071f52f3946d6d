import Algorithms
package import Artifacts
package import Basics
package import Engine
package import Findings
import Foundation
package import Images
import Networks

/// Finds the relations of the units of some layers in one pass over the images and their mirror images.
package struct RelationSearch: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let parameters: RelationParameters
  package let workers: Int
  /// Of the mirror image, in pixels.
  package let shift: Int
  private let tree: ImageTree

  /// Images whose sums are kept together.
  private static let chunk = 128
  /// Images that are run and added up at once, each with its mirror image.
  private static let group = 4

  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing,
    parameters: RelationParameters = .init(), workers: Int
  ) {
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.preprocessing = preprocessing
    self.parameters = parameters
    self.workers = workers
    tree = ImageTree(images, capacity: Self.chunk)
    shift = CellPairs.shift(for: layers, width: preprocessing.size.width)
  }

  package func analysis(layer: Int, channel: Int) -> Relations {
    Relations(
      layer: layers[layer], channel: channel, images: images, preprocessing: preprocessing, parameters: parameters,
      shift: shift)
  }

  /// What the store knows of the units of a layer; nil unless it knows them all.
  package func known(layer: Int, store: Store) throws -> [UnitRelations]? {
    let found = try store.findings(of: (0..<layers[layer].channels).map { analysis(layer: layer, channel: $0) })
    let units = found.compactMap(\.self)
    return units.count == found.count ? units : nil
  }

  /// The relations of the units of these layers, computed and saved where the store lacks them.
  package func relations(
    of chosen: [Int], store: Store, progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [[UnitRelations]] {
    let missing = try chosen.filter { try known(layer: $0, store: store) == nil }
    try run(missing, store: store, progress: progress)
    return try chosen.map { try known(layer: $0, store: store) ?? [] }
  }

  /// Computes and saves the relations of these layers, by their places in ``layers``.
  ///
  /// What is added up is kept by chunks of images, so that one more costs the passes over its own chunk.
  package func run(
    _ chosen: [Int], store: Store, interruption: Interruption = Interruption(),
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    guard !chosen.isEmpty else { return }
    let mirroring = try gaps(chosen, store)
    let turning = try unturned(chosen, store)
    let sample = turning.isEmpty ? [] : images.spread(parameters.rotatedImages)
    let (done, total) = (Counter(), try count(for: chosen, store: store))
    let advance: @Sendable () -> Void = { progress(done.add(1), total) }
    try mirror(mirroring, store, interruption, advance)
    try turn(turning, over: sample, store, interruption, advance)
    for layer in chosen {
      try interruption.check()
      let tally = try tally(of: layer, store)
      let turned = try turns(layers[layer]) ? store.finding(of: rotations(layer)) ?? [] : []
      var batch = Batch()
      for (channel, unit) in tally.relations(layer: layers[layer].name, turned: turned, parameters).enumerated() {
        batch.add(unit, of: analysis(layer: layer, channel: channel))
      }
      try store.save(batch)
    }
  }

  /// How much the maps of each layer's units are alike, over the same images; what the store lacks is computed and saved.
  package func likeness(of chosen: some Sequence<Int>, store: Store) throws -> [MapLikeness] {
    try mirror(try gaps(Array(chosen), store), store, Interruption()) {}
    return try chosen.map { try tally(of: $0, store).likeness }
  }

  /// How many images, and turned ones, have to be looked at for some layers.
  package func count(for chosen: [Int], store: Store) throws(Diagnostic) -> Int {
    try gaps(chosen, store).reduce(0) { $0 + tree.chunks[$1.chunk].count }
      + (unturned(chosen, store).isEmpty ? 0 : min(images.count, parameters.rotatedImages))
  }

  /// The keys of all that the relations of all layers are made from.
  package var supportingKeys: [Digest] {
    layers.indices.flatMap { layer in
      tree.chunks.indices.map { sums(layer, chunk: $0).key } + (turns(layers[layer]) ? [rotations(layer).key] : [])
    }
  }

  private func sums(_ layer: Int, chunk: Int) -> MirrorSums {
    MirrorSums(layer: layers[layer], chunk: tree.chunks[chunk], preprocessing: preprocessing, shift: shift)
  }

  private func rotations(_ layer: Int) -> LayerRotations {
    LayerRotations(
      layer: layers[layer], images: images.spread(parameters.rotatedImages).map { images.digests[$0] },
      preprocessing: preprocessing, parameters: parameters, shift: shift)
  }

  /// Whether units of a layer are compared with one another on turned images: where a place sees little of the image.
  private func turns(_ layer: ScanLayer) -> Bool {
    let field = max(layer.vertical?.size ?? .max, layer.horizontal?.size ?? .max)
    return Double(field) <= parameters.rotatedField * Double(preprocessing.size.shortSide)
  }

  /// Chunks of images with the layers of which nothing is known of them.
  private func gaps(_ chosen: [Int], _ store: Store) throws(Diagnostic) -> [(chunk: Int, layers: [Int])] {
    let known = Set(try store.contents(name: MirrorSums.name).keys)
    return tree.chunks.indices.compactMap { chunk in
      let lacking = chosen.filter { !known.contains(sums($0, chunk: chunk).key) }
      return lacking.isEmpty ? nil : (chunk, lacking)
    }
  }

  private func unturned(_ chosen: [Int], _ store: Store) throws(Diagnostic) -> [Int] {
    let known = Set(try store.contents(name: LayerRotations.name).keys)
    return chosen.filter { turns(layers[$0]) && !known.contains(rotations($0).key) }
  }

  private func tally(of layer: Int, _ store: Store) throws -> MirrorTally {
    let questions = tree.chunks.indices.map { sums(layer, chunk: $0) }
    let findings = try store.findings(of: questions)
    let tally = try tree.fold { chunk in
      guard let finding = findings[chunk], let packed = try store.blob(finding.sums),
        let tally = MirrorTally(channels: layers[layer].channels, packed: packed)
      else { throw Diagnostic("the store is damaged", at: questions[chunk].subject, kind: .damage) }
      return tally
    } combine: {
      $0.adding($1)
    }
    return tally ?? MirrorTally(channels: layers[layer].channels)
  }

  private func mirror(
    _ gaps: [(chunk: Int, layers: [Int])], _ store: Store, _ interruption: Interruption,
    _ advance: @Sendable @escaping () -> Void
  ) throws {
    let needed = Set(gaps.flatMap(\.layers)).sorted()
    guard !needed.isEmpty else { return }
    let reader = try reader(needed, batch: 2 * Self.group)
    let pairs = Dictionary(uniqueKeysWithValues: needed.map { ($0, self.pairs(for: layers[$0], .mirror)) })
    let room = needed.map { layer in
      let channels = layers[layer].channels
      return 2 * MemoryLayout<Float>.size * channels * (channels + Self.group * (pairs[layer]?.count ?? 0))
    }
    let workers = reader.workers(workers, besides: room.reduce(0, +))
    _ = try Workers.map(count: gaps.count, workers: workers, state: { try reader.state() }) { state, index in
      let (chunk, chosen) = gaps[index]
      var tallies = chosen.map { MirrorTally(channels: layers[$0].channels) }
      for group in tree.images(of: chunk).chunks(ofCount: Self.group) {
        try interruption.check()
        try forward(Array(group), [.mirror], state)
        let places = group.indices.map { ($0 - group.startIndex, $0 - group.startIndex + group.count) }
        for (place, layer) in chosen.enumerated() {
          guard let pairs = pairs[layer] else { continue }
          state.withMaps(of: layers[layer].value) { tallies[place].add($0, places: places, pairs) }
        }
        for _ in group { advance() }
      }
      var batch = Batch()
      for (layer, tally) in zip(chosen, tallies) {
        let packed = tally.packed
        batch.add(.init(sums: Digest(packed)), of: sums(layer, chunk: chunk), blobs: [packed])
      }
      try store.save(batch)
    }
  }

  /// Images in a fixed number of parts, each added up by one worker and the parts in their order, so that the sums do
  /// not depend on the number of workers.
  private func turn(
    _ chosen: [Int], over numbers: [Int], _ store: Store, _ interruption: Interruption,
    _ advance: @Sendable @escaping () -> Void
  ) throws {
    guard !chosen.isEmpty else { return }
    let (parts, changes) = (8, RelationParameters.angles.map(ViewChange.rotation))
    let reader = try reader(chosen, batch: 1 + changes.count)
    let pairs = chosen.map { layer in changes.map { self.pairs(for: layers[layer], $0) } }
    let room = zip(chosen, pairs).map { layer, pairs in
      2 * MemoryLayout<Float>.size * layers[layer].channels * (pairs.map(\.count).max() ?? 0)
    }
    let workers = reader.workers(workers, besides: room.max() ?? 0)
    let tallies = try Workers.map(count: parts, workers: workers, state: { try reader.state() }) { state, part in
      var tallies = chosen.map { layer in changes.map { _ in MapCorrelation(channels: layers[layer].channels) } }
      for number in numbers[(numbers.count * part / parts)..<(numbers.count * (part + 1) / parts)] {
        try interruption.check()
        try forward([number], changes, state)
        for (index, layer) in chosen.enumerated() {
          state.withMaps(of: layers[layer].value) { maps in
            for place in changes.indices {
              pairs[index][place].gather(maps, places: [(0, place + 1)]) { before, after in
                tallies[index][place].add(before: before, after: after)
              }
            }
          }
        }
        advance()
      }
      return tallies
    }
    var batch = Batch()
    for (index, layer) in chosen.enumerated() {
      var turned: [Int: MapCorrelation] = [:]
      for (place, angle) in RelationParameters.angles.enumerated() {
        var sum = tallies[0][index][place]
        for part in tallies.dropFirst() { sum.add(part[index][place]) }
        turned[angle] = sum
      }
      batch.add(TurnedUnit.all(turned, channels: layers[layer].channels, parameters), of: rotations(layer))
    }
    try store.save(batch)
  }

  private func reader(_ chosen: [Int], batch: Int) throws -> MapReader {
    try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: chosen.map { layers[$0].value }, batch: batch)
  }

  /// Runs images, and after them what each of the changes makes of them all.
  private func forward(_ numbers: [Int], _ changes: [ViewChange], _ state: MapReader.State) throws {
    let inputs = try numbers.map { number in
      preprocessing.input(ofView: preprocessing.view(of: try images.collection.picture(number)))
    }
    state.forward(
      inputs: inputs
        + changes.flatMap { change in
          inputs.map { change.applied(to: $0, size: preprocessing.size, shift: shift) }
        })
  }

  private func pairs(for layer: ScanLayer, _ change: ViewChange) -> CellPairs {
    CellPairs(layer, change: change, size: preprocessing.size, shift: shift, tolerance: change == .mirror ? 0.5 : 0.3)
  }
}
