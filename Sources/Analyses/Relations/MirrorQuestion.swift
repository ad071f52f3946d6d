import Artifacts
import Basics
import Foundation
import Images

/// What the units of a layer do on images and on their mirror images, added up.
struct MirrorQuestion: ChunkQuestion {
  let images: ImageChunks
  private let layer: ScanLayer
  private let preprocessing: Preprocessing
  private let shift: Int

  init(_ layer: ScanLayer, images: ImageChunks, preprocessing: Preprocessing, shift: Int) {
    self.layer = layer
    self.images = images
    self.preprocessing = preprocessing
    self.shift = shift
  }

  var value: String { layer.value }
  var mirrorShift: Int? { shift }
  var room: Int {
    2 * MemoryLayout<Float>.size * layer.channels * (layer.channels + ImagePass.batch * CellPairs.most)
  }

  func record(of chunk: Int) -> MirrorSums {
    MirrorSums(layer: layer, chunk: images[chunk], preprocessing: preprocessing, shift: shift)
  }

  func reading(of chunk: Int) -> any ChunkReading<MirrorSums> {
    Reading(
      channels: layer.channels,
      CellPairs(layer, change: .mirror, size: preprocessing.size, shift: shift, tolerance: 0.5))
  }

  func tally(_ finding: MirrorSums.Finding, in store: Store) throws -> MirrorTally? {
    try store.blob(finding.sums).flatMap { MirrorTally(channels: layer.channels, packed: $0) }
  }

  func merged(_ tally: MirrorTally, with next: MirrorTally) -> MirrorTally { tally.adding(next) }

  private final class Reading: ChunkReading {
    typealias Record = MirrorSums

    private var tally: MirrorTally
    private let pairs: CellPairs
    /// Of the images whose mirror images come next.
    private var values: [Float] = []
    private var activities: [[UnitActivity]] = []

    init(channels: Int, _ pairs: CellPairs) {
      tally = MirrorTally(channels: channels)
      self.pairs = pairs
    }

    func add(_ view: PassView, first: Int) {
      values = CellPairs.gather(view.maps, places: 0..<view.count, at: pairs.before)
      activities = view.activities
      tally.add(view, values)
    }

    func addMirrored(_ view: PassView) {
      let mirrored = CellPairs.gather(view.maps, places: 0..<view.count, at: pairs.after)
      tally.addMirrored((values, mirrored), (activities, view.activities))
    }

    func finding() -> (MirrorSums.Finding, blobs: [Data]) {
      let packed = tally.packed
      return (.init(sums: Digest(packed)), [packed])
    }
  }
}
