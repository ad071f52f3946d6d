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
  private let chunks: ImageChunks

  /// Images whose sums are kept together.
  private static let capacity = 128

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
    chunks = ImageChunks(images, capacity: Self.capacity)
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

  /// What it asks of the images: of each layer the sums over them and their mirror images.
  package var questions: [any ChunkQuestion] { layers.indices.map(question) }

  /// Computes and saves the relations of these layers, by their places in ``layers``.
  ///
  /// Images that have passed with its ``questions`` do not pass again.
  package func run(
    _ chosen: [Int], store: Store, interruption: Interruption = Interruption(),
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    guard !chosen.isEmpty else { return }
    let pass = pass(chosen, store)
    let gaps = try pass.gaps()
    let turning = try unturned(chosen, store)
    let sample = turning.isEmpty ? [] : images.spread(parameters.rotatedImages)
    let mirrored = gaps.reduce(0) { $0 + $1.chunk.count }
    let total = mirrored + sample.count
    try pass.run(gaps, interruption: interruption) { done, _ in progress(done, total) }
    let done = Counter()
    try turn(turning, over: sample, store, interruption) { progress(mirrored + done.add(1), total) }
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
    try pass(Array(chosen), store).run()
    return try chosen.map { try tally(of: $0, store).likeness }
  }

  /// How many images, and turned ones, have to be looked at for some layers.
  package func count(for chosen: [Int], store: Store) throws(Diagnostic) -> Int {
    try pass(chosen, store).gaps().reduce(0) { $0 + $1.chunk.count }
      + (unturned(chosen, store).isEmpty ? 0 : min(images.count, parameters.rotatedImages))
  }

  /// The keys of all that the relations of all layers are made from.
  package var supportingKeys: [Digest] {
    layers.indices.flatMap { layer in
      question(layer).keys + (turns(layers[layer]) ? [rotations(layer).key] : [])
    }
  }

  private func question(_ layer: Int) -> MirrorQuestion {
    MirrorQuestion(layers[layer], images: chunks, preprocessing: preprocessing, shift: shift)
  }

  private func tally(of layer: Int, _ store: Store) throws -> MirrorTally {
    guard let tally = try question(layer).answer(in: store) else { throw Diagnostic("there are no images") }
    return tally
  }

  private func pass(_ chosen: [Int], _ store: Store) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers,
      questions: chosen.map(question))
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

  private func unturned(_ chosen: [Int], _ store: Store) throws(Diagnostic) -> [Int] {
    let known = Set(try store.contents(name: LayerRotations.name).keys)
    return chosen.filter { turns(layers[$0]) && !known.contains(rotations($0).key) }
  }

  /// Images in a fixed number of parts, each added up by one worker and the parts in their order, so that the sums do
  /// not depend on the number of workers. What parts made is let go as soon as it is in the sum.
  private func turn(
    _ chosen: [Int], over numbers: [Int], _ store: Store, _ interruption: Interruption,
    _ advance: @Sendable @escaping () -> Void
  ) throws {
    guard !chosen.isEmpty else { return }
    let (parts, changes) = (8, RelationParameters.angles.map(ViewChange.rotation))
    let views: [ViewChange?] = [nil] + changes
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: chosen.map { layers[$0].value },
      batch: views.count)
    let pairs = chosen.map { layer in
      changes.map { CellPairs(layers[layer], change: $0, size: preprocessing.size, shift: shift, tolerance: 0.3) }
    }
    let room = zip(chosen, pairs).reduce(0) { sum, item in
      let channels = layers[item.0].channels
      return sum + item.1.reduce(0) { $0 + MemoryLayout<Float>.size * channels * (2 * $1.count + channels) }
    }
    let none = chosen.map { layer in changes.map { _ in MapCorrelation(channels: layers[layer].channels) } }
    let tallies = try Workers.sum(none, count: parts, workers: reader.workers(workers, besides: room)) {
      try reader.state()
    } make: { state, part in
      var tallies = none
      for number in numbers[(numbers.count * part / parts)..<(numbers.count * (part + 1) / parts)] {
        try interruption.check()
        let input = preprocessing.input(ofView: preprocessing.view(of: try images.collection.picture(number)))
        let inputs = views.lazy.map { $0?.applied(to: input, size: preprocessing.size, shift: shift) ?? input }
        var before: [[[Float]]] = []
        state.forward(inputs: inputs) { run in
          for (index, layer) in chosen.enumerated() {
            state.withMaps(of: layers[layer].value) { maps in
              func values(_ place: Int, at cells: [Int]) -> [Float] {
                CellPairs.gather(maps, places: place..<(place + 1), at: cells)
              }
              if run.lowerBound == 0 { before.append(pairs[index].map { values(0, at: $0.before) }) }
              for place in run where place > 0 {
                tallies[index][place - 1].add(
                  before: before[index][place - 1],
                  after: values(place - run.lowerBound, at: pairs[index][place - 1].after))
              }
            }
          }
        }
        advance()
      }
      return tallies
    } add: { sums, _, tallies in
      for layer in sums.indices {
        for change in sums[layer].indices { sums[layer][change].add(tallies[layer][change]) }
      }
    }
    var batch = Batch()
    for (index, layer) in chosen.enumerated() {
      let turned = Dictionary(zip(RelationParameters.angles, tallies[index])) { first, _ in first }
      batch.add(TurnedUnit.all(turned, channels: layers[layer].channels, parameters), of: rotations(layer))
    }
    try store.save(batch)
  }
}
