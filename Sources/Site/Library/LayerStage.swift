import Basics

/// Layers that stand together in the diagram, the navigation and lists: a run whose maps have one size.
///
/// A long run is cut where the modules that made it change (`blocks.3`, `blocks.4`), at the first level of their paths
/// where that makes parts of two layers or more on average.
struct LayerStage: Hashable, Sendable {
  /// Their places among the layers of the site.
  let layers: Range<Int>
  /// Nil where their units have no places in the image.
  let mapSize: Size?
  /// The path of the modules that made them, where a run is cut by it.
  var module: String?

  /// So many layers in a row are still taken in at a glance.
  private static let longest = 12

  /// In the order of the layers, every layer in one of them; one for all where stages would be no help.
  static func all(_ layers: [LayerFacts]) -> [LayerStage] {
    let runs = ranges(of: layers.indices) { layers[$0].mapSize == layers[$1].mapSize }
    let stages = runs.flatMap { run in
      cut(run, layers) ?? [LayerStage(layers: run, mapSize: layers[run.lowerBound].mapSize)]
    }
    guard layers.count <= longest || 2 * stages.count <= layers.count else {
      return [LayerStage(layers: layers.indices, mapSize: nil)]
    }
    return stages
  }

  /// What its parts are called on pages: the size of their maps, or the modules.
  func title(_ strings: StringTable) -> String {
    module.map(Label.shown) ?? mapSize?.description ?? strings("home.unplaced")
  }

  private static func cut(_ run: Range<Int>, _ layers: [LayerFacts]) -> [LayerStage]? {
    guard run.count > longest else { return nil }
    let paths = layers[run].map { $0.name.split(whereSeparator: "/.".contains) }
    for depth in 1...max(1, paths.map(\.count).max() ?? 1) {
      let parts = ranges(of: run) { first, second in
        paths[first - run.lowerBound].prefix(depth) == paths[second - run.lowerBound].prefix(depth)
      }
      guard parts.count > 1 else { continue }
      guard 2 * parts.count <= run.count else { return nil }
      return parts.map { part in
        let path = paths[part.lowerBound - run.lowerBound].prefix(depth)
        return LayerStage(
          layers: part, mapSize: layers[part.lowerBound].mapSize, module: path.joined(separator: "."))
      }
    }
    return nil
  }

  /// The longest ranges of neighbours that belong together.
  private static func ranges(of indices: Range<Int>, _ belong: (Int, Int) -> Bool) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for index in indices {
      if let last = found.last, belong(index - 1, index) {
        found[found.count - 1] = last.lowerBound..<(index + 1)
      } else {
        found.append(index..<(index + 1))
      }
    }
    return found
  }
}
