import Artifacts
import Basics
import Foundation
import Images

/// What the units of a layer do on the images of a chunk, beside what is known of these.
struct ChunkTruth: Analysis {
  static let name = "chunk truth"
  static let version = 1

  let layer: Digest
  /// Of the images and all that is known of them, in their order.
  let pictures: Digest
  let preprocessing: Preprocessing
  let subject: String

  private enum CodingKeys: String, CodingKey { case layer, pictures, preprocessing }

  fileprivate init(layer: ScanLayer, chunk: String, pictures: Digest, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.pictures = pictures
    self.preprocessing = preprocessing
    subject = "truth \(layer.name), \(chunk)"
  }

  struct Finding: Codable, Sendable {
    var pictures: [TruthTally.Known]
    /// The content of the blob with all else (``TruthTally/packed``).
    var units: Digest
  }
}

/// Asks what the units of a layer do beside what is known of the images.
struct TruthQuestion: ChunkQuestion {
  let images: ImageChunks
  private let layer: ScanLayer
  private let preprocessing: Preprocessing
  /// For each chunk, of the images and all that is known of them.
  private let known: [Digest]
  /// How many parts have names.
  private let parts: Int

  init(_ layer: ScanLayer, images: ImageChunks, known: [Digest], parts: Int, preprocessing: Preprocessing) {
    self.layer = layer
    self.images = images
    self.known = known
    self.parts = parts
    self.preprocessing = preprocessing
  }

  var value: String { layer.value }
  var asksForTruth: Bool { true }
  var room: Int {
    let strong = parts == 0 ? 0 : StrongCells.room(limit: limit, cells: layer.units.grid.count)
    return layer.channels * (strong + images.largest * MemoryLayout<Float>.size)
  }

  /// Of each unit's cells in a chunk: as many as 1 in 100 of all are, should they all lie there.
  private var limit: Int { TruthSearch.most * layer.units.grid.count / 100 }

  func record(of chunk: Int) -> ChunkTruth {
    ChunkTruth(
      layer: layer, chunk: images.subject(of: chunk), pictures: known[chunk], preprocessing: preprocessing)
  }

  func reading(of chunk: Int) -> any ChunkReading<ChunkTruth> {
    Reading(channels: layer.channels, parts: parts, limit: limit)
  }

  func tally(_ finding: ChunkTruth.Finding, in store: Store) throws -> TruthTally? {
    try store.blob(finding.units).flatMap {
      TruthTally(finding.pictures, packed: $0, channels: layer.channels, parts: parts)
    }
  }

  func merged(_ tally: TruthTally, with next: TruthTally) -> TruthTally { tally.merged(with: next) }

  private final class Reading: ChunkReading {
    typealias Record = ChunkTruth

    private let parts: Int
    private var pictures: [TruthTally.Known] = []
    private var peaks: [Float] = []
    private var cells: CellCounts
    private var units: [StrongCells]

    init(channels: Int, parts: Int, limit: Int) {
      self.parts = parts
      cells = CellCounts(parts: parts)
      units = [StrongCells](repeating: StrongCells(limit: limit), count: channels)
    }

    func add(_ view: PassView, first: Int) {
      guard let truth = view.truth else { preconditionFailure("nobody read what is known of the images") }
      let labels = truth.labels(on: view.maps.space.grid)
      for place in 0..<view.count {
        let picture = truth.pictures[place]
        pictures.append(.init(className: picture.className, facing: picture.facing))
        peaks += view.activities[place].prefix(units.count).map(\.largest)
        guard !labels[place].isEmpty else { continue }
        for cell in labels[place] { cells.add(cell) }
        for unit in units.indices { units[unit].add(view.maps[place, unit], labels[place]) }
      }
    }

    func finding() -> (ChunkTruth.Finding, blobs: [Data]) {
      let tables = units.indices.map { units[$0].table(parts: parts) }
      let packed = TruthTally(pictures: pictures, peaks: peaks, cells: cells, units: tables).packed
      return (.init(pictures: pictures, units: Digest(packed)), [packed])
    }
  }
}
