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
  var changes: [ViewChange] { [.mirror(shift: shift)] }
  var room: Int {
    2 * MemoryLayout<Float>.size * layer.channels * (layer.channels + ImagePass.batch * CellPairs.most)
  }

  func record(of chunk: Int) -> MirrorSums {
    MirrorSums(layer: layer, chunk: images[chunk], preprocessing: preprocessing, shift: shift)
  }

  func reading(of chunk: Int) -> any ChunkReading<MirrorSums> {
    Reading(
      channels: layer.channels,
      CellPairs(layer, change: .mirror(shift: shift), size: preprocessing.size, tolerance: 0.5))
  }

  func tally(_ finding: MirrorSums.Finding, in store: Store) throws -> MirrorTally? {
    try store.blob(finding.sums).flatMap { MirrorTally(channels: layer.channels, packed: $0) }
  }

  func merged(_ tally: MirrorTally, with next: MirrorTally) -> MirrorTally { tally.adding(next) }

  private final class Reading: ChunkReading {
    typealias Record = MirrorSums

    private var tally: MirrorTally
    private var values: PairedValues
    /// What each unit did on the images whose mirror images come next.
    private var activities: [[UnitActivity]] = []

    init(channels: Int, _ pairs: CellPairs) {
      tally = MirrorTally(channels: channels)
      values = PairedValues(pairs, channels: channels)
    }

    func add(_ view: PassView, first: Int) {
      values.add(view)
      activities = view.activities
      tally.add(view)
    }

    func add(_ view: PassView, changedBy change: ViewChange) {
      values.addChanged(view)
      tally.add(activities, mirrored: view.activities)
      if let (before, after) = values.take() { tally.add(before: before, after: after) }
    }

    func finding() -> (MirrorSums.Finding, blobs: [Data]) {
      if let (before, after) = values.take(atLeast: 1) { tally.add(before: before, after: after) }
      let packed = tally.packed
      return (.init(sums: Digest(packed)), [packed])
    }
  }
}
