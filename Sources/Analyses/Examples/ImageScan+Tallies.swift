import Algorithms
import Artifacts
package import Basics

extension ImageScan {
  /// What the units of a layer did on all images. They must have been scanned.
  package func tally(of layer: Int) throws -> LayerTally {
    let chunks = try chunks(of: layer)
    guard let tally = tree.fold({ chunks[$0] }, combine: { $0.merged(with: $1, kept: kept) }) else {
      throw Diagnostic("there are no images")
    }
    return tally
  }

  /// For each layer the mean of each unit over the places of all images but some, by their places in the set; of all where
  /// these are all.
  package func means(besides others: [Int]) throws -> [[Float]] {
    let tallies = try layers.indices.map { try tally(of: $0) }
    let count = images.count - others.count
    guard count > 0, !others.isEmpty else { return tallies.map(\.means) }
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: layers.map(\.value), batch: batch)
    let groups = others.chunks(ofCount: batch).map(Array.init)
    let parts = try Workers.map(count: groups.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index -> [[Double]] in
      state.forward(try groups[index].map { preprocessing.view(of: try images.collection.picture($0)) })
      return layers.map { layer in
        state.withMaps(of: layer.value) { maps in
          (0..<maps.channels).map { unit in
            groups[index].indices.reduce(0) { $0 + Double(UnitActivity(of: maps[$1, unit]).mean) }
          }
        }
      }
    }
    return layers.indices.map { layer in
      tallies[layer].units.indices.map { unit in
        Float((tallies[layer].units[unit].means - parts.reduce(0) { $0 + $1[layer][unit] }) / Double(count))
      }
    }
  }

  /// What the units of a layer did on each chunk.
  private func chunks(of layer: Int) throws -> [LayerTally] {
    let questions = tree.chunks.indices.map { question(layer: layer, chunk: $0) }
    return try zip(questions, store.findings(of: questions)).map { question, finding in
      guard let finding else {
        throw Diagnostic(
          "what the units did there is not in the store", at: question.subject, advice: "Run `micrograph build` again.")
      }
      guard let packed = try store.blob(finding.units), let tally = LayerTally(finding, packed: packed),
        tally.units.count == layers[layer].channels
      else { throw Diagnostic("the store is damaged", at: question.subject, kind: .damage) }
      return tally
    }
  }

  /// The images on which a unit is above 0, the strongest first and at most so many.
  ///
  /// A chunk that may hold more of them than it keeps is looked at again.
  package func strongest(_ count: Int, of unit: Int, layer: Int) throws -> [Peak] {
    let chunks = try chunks(of: layer)
    var found = chunks.indices.map { chunk in
      let offset = tree.chunks[chunk].range.lowerBound
      return chunks[chunk].units[unit].strongest.map { $0.moved(by: offset) }.prefix { $0.value > 0 }
    }
    func first() -> ArraySlice<Peak> { found.joined().sorted { $0.isStronger(than: $1) }.prefix(count) }
    let last = first().dropFirst(count - 1).first
    let doubtful = chunks.indices.filter { chunk in
      guard found[chunk].count == kept, tree.chunks[chunk].count > kept, let least = found[chunk].last else {
        return false
      }
      return last.map { least.isStronger(than: $0) || least == $0 } ?? true
    }
    guard !doubtful.isEmpty else { return Array(first()) }
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [layers[layer].value], batch: batch)
    let groups = doubtful.flatMap { chunk in tree.chunks[chunk].range.chunks(ofCount: batch).map { (chunk, $0) } }
    let peaks = try Workers.map(count: groups.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      let ranks = groups[index].1
      state.forward(try ranks.map { preprocessing.view(of: try images.collection.picture(tree.order[$0])) })
      return state.withMaps(of: layers[layer].value) { maps in
        zip(ranks, ranks.indices).map { rank, place in
          let activity = UnitActivity(of: maps[place - ranks.startIndex, unit])
          return Peak(image: rank, value: activity.largest, cell: activity.cell, mean: activity.mean)
        }
      }
    }
    for chunk in doubtful { found[chunk] = [] }
    for (group, peaks) in zip(groups, peaks) { found[group.0] += peaks.filter { $0.value > 0 } }
    return Array(first())
  }
}
