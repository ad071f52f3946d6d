import Artifacts
package import Basics
import Foundation
package import Images

/// The largest value of every unit on each of some images.
package struct PeakTable: Hashable, Sendable {
  package let units: Int
  package let images: Int
  /// `[images, units]`
  package let values: [Float]

  package init(units: Int, images: Int, values: [Float]) {
    precondition(values.count == units * images, "\(values.count) values of \(units) units on \(images) images")
    self.units = units
    self.images = images
    self.values = values
  }

  /// Of these images and of those that come after them.
  func merged(with next: PeakTable) -> PeakTable {
    PeakTable(units: units, images: images + next.images, values: values + next.values)
  }
}

/// The largest value of every unit of a layer on each image of a chunk; of the classes' scores those themselves.
package struct ChunkPeaks: Analysis {
  package static let name = "chunk peaks"
  package static let version = 1

  /// Of all upstream of the value.
  package let value: Digest
  /// Whether each image's mean is taken away, as a softmax does not care for it.
  package let isCentred: Bool
  /// Of the images' digests, in their order.
  package let images: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: String, CodingKey { case value, isCentred, images, preprocessing }

  package struct Finding: Codable, Sendable {
    package var images: Int
    package var units: Int
    /// The content of the blob: `[images, units]` as bfloat16.
    package var values: Digest
  }

  fileprivate init(_ question: PeakQuestion, chunk: Int) {
    value = question.digest
    isCentred = question.isCentred
    images = question.images[chunk].digest
    preprocessing = question.preprocessing
    subject = "peaks of \(question.name), \(question.images.subject(of: chunk))"
  }
}

/// Asks for the largest values of units on each image.
struct PeakQuestion: ChunkQuestion {
  let images: ImageChunks
  let value: String
  let isLayer: Bool
  fileprivate let name: String
  fileprivate let digest: Digest
  fileprivate let preprocessing: Preprocessing
  /// How many units a layer has; of scores it is not known here, and they are few.
  private let units: Int

  init(_ layer: ScanLayer, images: ImageChunks, preprocessing: Preprocessing) {
    self.images = images
    self.preprocessing = preprocessing
    (value, name, digest, isLayer) = (layer.value, "layer \(layer.name)", layer.digest, true)
    units = layer.channels
  }

  /// The same of a row of numbers, the scores of classes, above their mean.
  init(scores: String, digest: Digest, images: ImageChunks, preprocessing: Preprocessing) {
    self.images = images
    self.preprocessing = preprocessing
    self.digest = digest
    (value, name, isLayer, units) = (scores, "scores", false, 0)
  }

  fileprivate var isCentred: Bool { !isLayer }

  var room: Int { units * images.largest * MemoryLayout<Float>.size }

  func record(of chunk: Int) -> ChunkPeaks { ChunkPeaks(self, chunk: chunk) }

  func reading(of chunk: Int) -> any ChunkReading<ChunkPeaks> {
    Reading(images: images[chunk].count, isCentred: isCentred)
  }

  func tally(_ finding: ChunkPeaks.Finding, in store: Store) throws -> PeakTable? {
    guard let values = try store.blob(finding.values).map(Bfloat16.unpacked),
      values.count.isMultiple(of: max(finding.images, 1)), values.count / max(finding.images, 1) == finding.units
    else { return nil }
    return PeakTable(units: finding.units, images: finding.images, values: values)
  }

  func merged(_ tally: PeakTable, with next: PeakTable) -> PeakTable { tally.merged(with: next) }

  private final class Reading: ChunkReading {
    typealias Record = ChunkPeaks

    private let images: Int
    private let isCentred: Bool
    private var values: [Float] = []

    init(images: Int, isCentred: Bool) {
      self.images = images
      self.isCentred = isCentred
    }

    func add(_ view: PassView, first: Int) {
      for units in view.activities {
        let mean = isCentred ? units.reduce(Float(0)) { $0 + $1.largest } / Float(max(units.count, 1)) : 0
        values += units.map { $0.largest - mean }
      }
    }

    func finding() -> (ChunkPeaks.Finding, blobs: [Data]) {
      let packed = Bfloat16.packed(values)
      return (.init(images: images, units: values.count / max(images, 1), values: Digest(packed)), [packed])
    }
  }
}
