import Basics
import Findings
import Synchronization

/// The maps of units on the images that go furthest for them, kept as a scan comes by them.
///
/// It only spares a second pass: what is not here is computed again, to the same bytes.
package final class HeatShelf: Sendable {
  /// How many are kept of each unit and end.
  private let count: Int
  private let content: Mutex<[Ends]>
  private let saturations: [Bool]

  /// A map with what it is ranked by.
  struct Entry: Sendable {
    let peak: Peak
    let map: HeatMap
  }

  /// Of a layer: for each unit its entries at both ends, the first of all first.
  struct Ends: Sendable {
    var strongest: [[Entry]]
    var lowest: [[Entry]]

    init(units: Int) {
      strongest = Array(repeating: [], count: units)
      lowest = strongest
    }
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
    saturations = layers.map { $0.saturation == .softmax }
    content = Mutex(layers.map { Ends(units: $0.channels) })
  }

  /// What one chunk's images add to some layers; it knows what is already there, so as not to keep what would not stay.
  struct Part: Sendable {
    fileprivate let layers: [Int]
    fileprivate var found: [Ends]
    private let known: [Ends]
    private let isSoftmax: [Bool]
    private let count: Int

    fileprivate init(_ layers: [Int], known: [Ends], isSoftmax: [Bool], count: Int) {
      self.layers = layers
      self.known = known
      self.isSoftmax = isSoftmax
      self.count = count
      found = known.map { Ends(units: $0.strongest.count) }
    }

    /// Notes the units' maps on the picture at `place` in the batch.
    ///
    /// - Parameters:
    ///   - item: which of the layers.
    ///   - record: what they did there, on this image of the chunk.
    ///   - offset: how many images come before the chunk.
    mutating func note(_ item: Int, _ maps: Maps, place: Int, _ record: ChunkRecord, image: Int, offset: Int) {
      for unit in 0..<maps.channels {
        let peak = record.peak(unit: unit, image: image).moved(by: offset)
        if peak.value > 0 || isSoftmax[item] {
          HeatShelf.insert(
            peak, into: &found[item].strongest[unit], besides: known[item].strongest[unit], count,
            by: { $0.isStronger(than: $1) }
          ) { HeatMap(of: maps[place, unit], places: maps.space) }
        }
        if let trough = record.trough(unit: unit, image: image)?.moved(by: offset), trough.value < 0 {
          HeatShelf.insert(
            trough, into: &found[item].lowest[unit], besides: known[item].lowest[unit], count,
            by: { $0.isLower(than: $1) }
          ) { HeatMap(of: maps[place, unit], places: maps.space, isNegative: true) }
        }
      }
    }
  }

  func part(for layers: [Int]) -> Part {
    let known = content.withLock { content in layers.map { content[$0] } }
    return Part(layers, known: known, isSoftmax: layers.map { saturations[$0] }, count: count)
  }

  func add(_ part: Part) {
    content.withLock { content in
      for (layer, found) in zip(part.layers, part.found) {
        for (unit, entries) in found.strongest.enumerated() {
          for entry in entries {
            HeatShelf.insert(
              entry.peak, into: &content[layer].strongest[unit], besides: [], count, by: { $0.isStronger(than: $1) }
            ) { entry.map }
          }
        }
        for (unit, entries) in found.lowest.enumerated() {
          for entry in entries {
            HeatShelf.insert(
              entry.peak, into: &content[layer].lowest[unit], besides: [], count, by: { $0.isLower(than: $1) }
            ) { entry.map }
          }
        }
      }
    }
  }

  /// The map of a unit on an image, by its place in the order of the tree; nil where it is not at hand.
  func map(layer: Int, unit: Int, image: Int, isNegative: Bool) -> HeatMap? {
    content.withLock { content in
      let entries = isNegative ? content[layer].lowest[unit] : content[layer].strongest[unit]
      return entries.first { $0.peak.image == image }?.map
    }
  }

  /// Puts an entry where it belongs among the first `count`, unless it does not belong there.
  private static func insert(
    _ peak: Peak, into entries: inout [Entry], besides known: [Entry], _ count: Int, by isBefore: (Peak, Peak) -> Bool,
    map: () -> HeatMap
  ) {
    if known.count == count, let last = known.last, !isBefore(peak, last.peak) { return }
    if entries.count == count, let last = entries.last, !isBefore(peak, last.peak) { return }
    let place = entries.firstIndex { isBefore(peak, $0.peak) } ?? entries.endIndex
    entries.insert(Entry(peak: peak, map: map()), at: place)
    if entries.count > count { entries.removeLast() }
  }
}
