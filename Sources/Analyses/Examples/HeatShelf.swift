import Basics
import Findings
import Synchronization

/// The maps of units on the images that go furthest for them, kept as a scan comes by them.
///
/// It only spares a second pass: what is not here is computed again, to the same bytes.
package final class HeatShelf: Sendable {
  /// How many are kept of each unit and end.
  private let count: Int
  private let layers: [ScanLayer]
  /// By layer and place (``UnitEnd/place(of:)``), the first of all first.
  private let content: Mutex<[[[Entry]]]>

  /// A map with what it is ranked by.
  fileprivate struct Entry: Sendable {
    let peak: Peak
    let map: HeatMap
  }

  /// Nil where the maps would take more than a share of the memory that the process may use.
  package init?(_ layers: [ScanLayer], count: Int) {
    let bytes = layers.reduce(0) { sum, layer in
      let side = HeatMap.limit
      let cells = min(layer.units.grid.height, side) * min(layer.units.grid.width, side)
      return sum + layer.channels * (cells + MemoryLayout<Entry>.stride) * (layer.isSigned ? 2 : 1)
    }
    guard bytes <= MemoryBudget.process.bytes / 8 / max(count, 1) else { return nil }
    self.count = count
    self.layers = layers
    content = Mutex(layers.map { Self.empty($0) })
  }

  private static func empty(_ layer: ScanLayer) -> [[Entry]] {
    Array(repeating: [], count: layer.channels * UnitEnd.allCases.count)
  }

  /// What one chunk's images add to a layer; it knows what is already there, so as not to keep what would not stay.
  struct Part: Sendable {
    fileprivate let layer: Int
    fileprivate var found: [[Entry]]
    private let known: [[Entry]]
    private let isSoftmax: Bool
    private let count: Int

    fileprivate init(_ layer: Int, of shelf: HeatShelf) {
      self.layer = layer
      known = shelf.content.withLock { $0[layer] }
      found = HeatShelf.empty(shelf.layers[layer])
      isSoftmax = shelf.layers[layer].saturation == .softmax
      count = shelf.count
    }

    /// Notes the units' maps on the picture at `place` in the batch.
    ///
    /// - Parameters:
    ///   - record: what they did there, on this image of the chunk.
    ///   - offset: how many images come before the chunk.
    mutating func note(_ maps: Maps, place: Int, _ record: ChunkRecord, image: Int, offset: Int) {
      for unit in 0..<maps.channels {
        for end in UnitEnd.allCases {
          guard let peak = record.peak(end, unit: unit, image: image)?.moved(by: offset),
            end.counts(peak.value) || (isSoftmax && end == .strongest)
          else { continue }
          let list = end.place(of: unit)
          HeatShelf.insert(peak, at: end, into: &found[list], besides: known[list], count) {
            HeatMap(of: maps[place, unit], places: maps.space, isNegative: end == .lowest)
          }
        }
      }
    }
  }

  func part(of layer: Int) -> Part { Part(layer, of: self) }

  func add(_ part: Part) {
    content.withLock { content in
      for unit in 0..<layers[part.layer].channels {
        for end in UnitEnd.allCases {
          let list = end.place(of: unit)
          for entry in part.found[list] {
            Self.insert(entry.peak, at: end, into: &content[part.layer][list], besides: [], count) { entry.map }
          }
        }
      }
    }
  }

  /// The map of a unit on an image, by its place in the order of the tree; nil where it is not at hand.
  func map(layer: Int, unit: Int, image: Int, end: UnitEnd) -> HeatMap? {
    content.withLock { $0[layer][end.place(of: unit)].first { $0.peak.image == image }?.map }
  }

  /// Puts an entry where it belongs among the first `count`, unless it does not belong there.
  private static func insert(
    _ peak: Peak, at end: UnitEnd, into entries: inout [Entry], besides known: [Entry], _ count: Int,
    map: () -> HeatMap
  ) {
    if known.count == count, let last = known.last, !end.isBefore(peak, last.peak) { return }
    if entries.count == count, let last = entries.last, !end.isBefore(peak, last.peak) { return }
    let place = entries.firstIndex { end.isBefore(peak, $0.peak) } ?? entries.endIndex
    entries.insert(Entry(peak: peak, map: map()), at: place)
    if entries.count > count { entries.removeLast() }
  }
}
