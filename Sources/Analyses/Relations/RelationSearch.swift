package import Artifacts
import Basics
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
  package func run(
    _ chosen: [Int], store: Store, progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    guard !chosen.isEmpty else { return }
    let mirror = try pass(
      [.mirror], layers: chosen, images: Array(0..<images.count), done: 0, progress: progress)
    let turning = chosen.filter { layer in
      let field = max(layers[layer].vertical?.size ?? .max, layers[layer].horizontal?.size ?? .max)
      return Double(field) <= parameters.rotatedField * Double(preprocessing.size.shortSide)
    }
    let step = max(1, images.count / max(parameters.rotatedImages, 1))
    let sample = Array(stride(from: 0, to: images.count, by: step))
    let turned =
      turning.isEmpty
      ? [:]
      : try pass(
        RelationParameters.angles.map(ViewChange.rotation), layers: turning, images: sample, done: images.count,
        progress: progress)
    var batch = Batch()
    for layer in chosen {
      guard var tally = mirror[layer] else { continue }
      tally.rotated = turned[layer]?.rotated ?? [:]
      for (channel, unit) in tally.relations(layer: layers[layer].name, parameters).enumerated() {
        batch.add(unit, of: analysis(layer: layer, channel: channel))
      }
    }
    try store.save(batch)
  }

  /// Images in a fixed number of parts, each added up by one worker and the parts in their order, so that the sums do
  /// not depend on the number of workers.
  private func pass(
    _ changes: [ViewChange], layers chosen: [Int], images numbers: [Int], done before: Int,
    progress: @Sendable @escaping (Int, Int) -> Void
  ) throws -> [Int: RelationTally] {
    let parts = 8
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: chosen.map { layers[$0].value },
      batch: 1 + changes.count)
    let pairs = chosen.map { self.pairs(for: layers[$0], changes) }
    let counter = Counter()
    // What a layer's units are beside what they are after the change, cell by cell.
    let compared = zip(chosen, pairs).map { layer, pairs in
      2 * MemoryLayout<Float>.size * layers[layer].channels * (pairs.map(\.count).max() ?? 0)
    }
    let workers = reader.workers(workers, besides: compared.max() ?? 0)
    let tallies = try Workers.map(count: parts, workers: workers, state: { try reader.state() }) {
      state, part in
      var tallies = chosen.map { layer in
        RelationTally(channels: layers[layer].channels, angles: changes.compactMap(\.angle))
      }
      for number in numbers[(numbers.count * part / parts)..<(numbers.count * (part + 1) / parts)] {
        let view = preprocessing.view(of: try images.collection.picture(number))
        let input = preprocessing.input(ofView: view)
        state.forward(
          inputs: [input]
            + changes.map {
              $0.applied(to: input, size: preprocessing.size, shift: shift)
            })
        for (index, layer) in chosen.enumerated() {
          state.withMaps(of: layers[layer].value) { maps in
            for (place, change) in changes.enumerated() {
              tallies[index].add(change, maps, place: place + 1, pairs[index][place])
            }
          }
        }
        progress(before + counter.add(1), before + numbers.count)
      }
      return tallies
    }
    var sums: [Int: RelationTally] = [:]
    for (index, layer) in chosen.enumerated() {
      var sum = tallies[0][index]
      for part in tallies.dropFirst() { sum.add(part[index]) }
      sums[layer] = sum
    }
    return sums
  }

  private func pairs(for layer: ScanLayer, _ changes: [ViewChange]) -> [CellPairs] {
    changes.map { change in
      CellPairs(
        layer, change: change, size: preprocessing.size, shift: shift, tolerance: change == .mirror ? 0.5 : 0.3)
    }
  }
}

extension ViewChange {
  var angle: Int? {
    if case .rotation(let degrees) = self { degrees } else { nil }
  }
}

extension RelationTally {
  /// Adds an image's maps, which stand first in the batch, and those after a change of it at `place`.
  mutating func add(_ change: ViewChange, _ maps: Maps, place: Int, _ pairs: CellPairs) {
    let channels = maps.channels
    var before = [Float](repeating: 0, count: channels * pairs.count)
    var after = before
    for channel in 0..<channels {
      let (map, changed) = (maps[0, channel], maps[place, channel])
      for i in 0..<pairs.count {
        before[channel * pairs.count + i] = map[pairs.before[i]]
        after[channel * pairs.count + i] = changed[pairs.after[i]]
      }
    }
    before.withUnsafeBufferPointer { before in
      after.withUnsafeBufferPointer { after in
        switch change {
        case .mirror:
          mirrored.add(before: before, after: after)
          same.add(before: before, after: before)
          for channel in 0..<channels {
            note(channel: channel, maps[0, channel], maps[place, channel], width: maps.width)
          }
        case .rotation(let degrees):
          rotated[degrees]?.add(before: before, after: after)
        }
      }
    }
  }
}
