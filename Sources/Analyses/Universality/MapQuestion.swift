package import Artifacts
package import Basics
import Foundation
package import Images
import Networks

/// The maps of a layer on the images of a chunk, brought to a grid that the maps of another model share.
package struct ChunkMaps: Analysis {
  package static let name = "chunk maps"
  package static let version = 1

  package let layer: Digest
  /// Of the images' digests, in their order.
  package let images: Digest
  package let preprocessing: Preprocessing
  package let grid: CommonGrid
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, images, preprocessing, grid }

  fileprivate init(layer: ScanLayer, chunk: ImageTree.Chunk, preprocessing: Preprocessing, grid: CommonGrid) {
    self.layer = layer.digest
    images = chunk.digest
    self.preprocessing = preprocessing
    self.grid = grid
    subject = "maps of layer \(layer.name), images \(chunk.digest.short)"
  }

  package struct Finding: Codable, Sendable {
    /// The content of the blob: `[images, channels, cells]`, rows of cells first, as bfloat16.
    package var maps: Digest
    /// That of the blob with each unit's largest value, `[images, channels]`, as it was.
    package var peaks: Digest
  }
}

/// What is kept of a layer's maps on some images.
package struct MapTable: Sendable {
  package let peaks: PeakTable
  /// The contents of the blobs with the maps, chunk by chunk.
  package let maps: [Digest]
}

/// Asks for the maps of a layer on a grid that the maps of another model share.
package struct MapQuestion: ChunkQuestion {
  package let images: ImageChunks
  private let layer: ScanLayer
  private let preprocessing: Preprocessing
  private let grid: CommonGrid

  init(_ layer: ScanLayer, images: ImageChunks, preprocessing: Preprocessing, grid: CommonGrid) {
    self.layer = layer
    self.images = images
    self.preprocessing = preprocessing
    self.grid = grid
  }

  package var value: String { layer.value }
  package var room: Int {
    layer.channels * images.largest * (grid.cells * MemoryLayout<UInt16>.size + MemoryLayout<Float>.size)
  }

  package func record(of chunk: Int) -> ChunkMaps {
    ChunkMaps(layer: layer, chunk: images[chunk], preprocessing: preprocessing, grid: grid)
  }

  package func reading(of chunk: Int) -> any ChunkReading<ChunkMaps> {
    Reading(GridSampling(layer, grid: grid, preprocessing: preprocessing), cells: grid.cells)
  }

  package func tally(_ finding: ChunkMaps.Finding, in store: Store) throws -> MapTable? {
    guard let packed = try store.blob(finding.peaks) else { return nil }
    var bytes = ByteReader(packed)
    var peaks: [Float] = []
    while let peak = bytes.float() { peaks.append(peak) }
    guard bytes.isAtEnd, peaks.count.isMultiple(of: max(layer.channels, 1)) else { return nil }
    let images = peaks.count / max(layer.channels, 1)
    return MapTable(
      peaks: PeakTable(units: layer.channels, images: images, values: peaks), maps: [finding.maps])
  }

  package func merged(_ tally: MapTable, with next: MapTable) -> MapTable {
    MapTable(peaks: tally.peaks.merged(with: next.peaks), maps: tally.maps + next.maps)
  }

  private final class Reading: ChunkReading {
    typealias Record = ChunkMaps

    private let sampling: GridSampling
    private let cells: Int
    private var maps = Data()
    private var peaks = ByteWriter()

    init(_ sampling: GridSampling, cells: Int) {
      self.sampling = sampling
      self.cells = cells
    }

    func add(_ view: PassView, first: Int) {
      for (place, units) in view.activities.enumerated() {
        maps.append(Bfloat16.packed(sampling.sample(view.maps, place: place, cells: cells)))
        for unit in units { peaks.write(unit.largest.bitPattern) }
      }
    }

    func finding() -> (ChunkMaps.Finding, blobs: [Data]) {
      (.init(maps: Digest(maps), peaks: Digest(peaks.data)), [maps, peaks.data])
    }
  }
}
