import Artifacts
import Basics

extension ImageScan {
  /// What the units of a layer did on all images. They must have been scanned.
  package func tally(of layer: Int) throws -> LayerTally {
    guard let tally = try question(layer).answer(in: store) else { throw Diagnostic("there are no images") }
    return tally
  }

  /// The images on which a unit is above 0, the strongest first and at most so many.
  ///
  /// A chunk that may hold more of them than it keeps is looked at again.
  package func strongest(_ count: Int, of unit: Int, layer: Int) throws -> [Peak] {
    let chunks = try question(layer).tallies(in: store)
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
    let places = doubtful.flatMap { chunk in tree.chunks[chunk].range.map { (chunk: chunk, rank: $0) } }
    let activities = try reader.read(places.map { tree.order[$0.rank] }, of: images, workers: workers) { state, group in
      state.withMaps(of: layers[layer].value) { maps in group.indices.map { UnitActivity(of: maps[$0, unit]) } }
    }
    for chunk in doubtful { found[chunk] = [] }
    for (place, activity) in zip(places, activities.joined()) where activity.largest > 0 {
      found[place.chunk].append(
        Peak(image: place.rank, value: activity.largest, cell: activity.cell, mean: activity.mean))
    }
    return Array(first())
  }
}
