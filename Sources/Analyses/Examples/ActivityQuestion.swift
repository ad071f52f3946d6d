package import Artifacts
import Basics
import Foundation
import Images

/// What every unit of a layer does on images: from this examples are chosen.
package struct ActivityQuestion: ChunkQuestion {
  package let images: ImageChunks
  private let layer: ScanLayer
  private let preprocessing: Preprocessing
  /// How many of the strongest images a chunk keeps of each unit.
  private let kept: Int
  /// Keeps the maps of units on the images that excite them most, as far as they come by; and which of its layers this is.
  private let shelf: (shelf: HeatShelf, layer: Int)?

  init(
    _ layer: ScanLayer, images: ImageChunks, preprocessing: Preprocessing, kept: Int,
    shelf: (shelf: HeatShelf, layer: Int)? = nil
  ) {
    self.layer = layer
    self.images = images
    self.preprocessing = preprocessing
    self.kept = kept
    self.shelf = shelf
  }

  package var value: String { layer.value }

  package var room: Int {
    layer.channels * images.largest * (MemoryLayout<UnitActivity>.stride + MemoryLayout<LowerActivity>.stride)
  }

  package func record(of chunk: Int) -> ChunkActivity {
    ChunkActivity(layer: layer, chunk: images[chunk], preprocessing: preprocessing, kept: kept)
  }

  package func reading(of chunk: Int) -> any ChunkReading<ChunkActivity> { Reading(self, chunk) }

  package func tally(_ finding: ChunkActivity.Finding, in store: Store) throws -> LayerTally? {
    try store.blob(finding.units).flatMap { LayerTally(finding, packed: $0) }
      .flatMap { $0.units.count == layer.channels ? $0 : nil }
  }

  package func merged(_ tally: LayerTally, with next: LayerTally) -> LayerTally {
    tally.merged(with: next, kept: kept)
  }

  private final class Reading: ChunkReading {
    typealias Record = ChunkActivity

    private let question: ActivityQuestion
    private let chunk: Int
    private var record: ChunkRecord
    private var part: HeatShelf.Part?

    init(_ question: ActivityQuestion, _ chunk: Int) {
      self.question = question
      self.chunk = chunk
      record = ChunkRecord(question.layer, images: question.images[chunk].count)
      part = question.shelf.map { $0.shelf.part(of: $0.layer) }
    }

    func add(_ view: PassView, first: Int) {
      let offset = question.images[chunk].range.lowerBound
      for place in 0..<view.count {
        record.add(view, place: place, image: first + place)
        part?.note(view.maps, place: place, record, image: first + place, offset: offset)
      }
    }

    func finding() -> (ChunkActivity.Finding, blobs: [Data]) {
      if let part { question.shelf?.shelf.add(part) }
      let (finding, packed) = record.finding(
        contents: question.images.contents(of: chunk), additions: question.images.tree.additions(in: chunk),
        kept: question.kept)
      return (finding, [packed])
    }
  }
}
