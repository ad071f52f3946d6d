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

    private let channels: Int
    private var tally: MirrorTally
    private let pairs: CellPairs
    /// What each unit did on the images whose mirror images come next.
    private var activities: [[UnitActivity]] = []
    /// How many images wait for their products, and the values at the cells that are compared, run by run: each
    /// `[channels, images of the run, cells]`.
    private var waiting = 0
    private var values: (before: [[Float]], after: [[Float]]) = ([], [])

    init(channels: Int, _ pairs: CellPairs) {
      self.channels = channels
      tally = MirrorTally(channels: channels)
      self.pairs = pairs
    }

    func add(_ view: PassView, first: Int) {
      values.before.append(CellPairs.gather(view.maps, places: 0..<view.count, at: pairs.before))
      activities = view.activities
      tally.add(view)
    }

    func addMirrored(_ view: PassView) {
      values.after.append(CellPairs.gather(view.maps, places: 0..<view.count, at: pairs.after))
      tally.add(activities, mirrored: view.activities)
      waiting += view.count
      if waiting >= ImagePass.batch { multiply() }
    }

    /// Takes in the products of as many images at once as one run takes at most, however many it took: sums of single
    /// runs would differ in the last digits.
    private func multiply() {
      guard waiting > 0 else { return }
      tally.add(
        before: CellPairs.joined(values.before, channels: channels),
        after: CellPairs.joined(values.after, channels: channels))
      (waiting, values) = (0, ([], []))
    }

    func finding() -> (MirrorSums.Finding, blobs: [Data]) {
      multiply()
      let packed = tally.packed
      return (.init(sums: Digest(packed)), [packed])
    }
  }
}
