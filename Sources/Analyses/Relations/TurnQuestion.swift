import Artifacts
import Basics
import Foundation
import Images

/// What the units of a layer do on images and on these turned by each of ``RelationParameters/angles``, added up.
struct TurnQuestion: ChunkQuestion {
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
  var changes: [ViewChange] { RelationParameters.angles.map { .rotation($0, shift: shift) } }
  var room: Int {
    changes.count * MemoryLayout<Float>.size * layer.channels
      * (layer.channels + 2 * ImagePass.batch * CellPairs.most)
  }

  func record(of chunk: Int) -> TurnSums {
    TurnSums(layer: layer, chunk: images[chunk], preprocessing: preprocessing, shift: shift)
  }

  func reading(of chunk: Int) -> any ChunkReading<TurnSums> {
    Reading(
      channels: layer.channels,
      changes.map { ($0, CellPairs(layer, change: $0, size: preprocessing.size, tolerance: 0.3)) })
  }

  /// By angle, each unit's maps with those of all after the turn.
  func tally(_ finding: TurnSums.Finding, in store: Store) throws -> [MapCorrelation]? {
    guard let packed = try store.blob(finding.sums) else { return nil }
    var bytes = ByteReader(packed)
    var turns: [MapCorrelation] = []
    for _ in changes {
      guard let turn = MapCorrelation(channels: layer.channels, from: &bytes, isSymmetric: false) else { return nil }
      turns.append(turn)
    }
    return bytes.isAtEnd ? turns : nil
  }

  func merged(_ tally: [MapCorrelation], with next: [MapCorrelation]) -> [MapCorrelation] {
    zip(tally, next).map { $0.adding($1) }
  }

  private final class Reading: ChunkReading {
    typealias Record = TurnSums

    private var turns: [(change: ViewChange, values: PairedValues, sums: MapCorrelation)]

    init(channels: Int, _ pairs: [(change: ViewChange, pairs: CellPairs)]) {
      turns = pairs.map { ($0, PairedValues($1, channels: channels), MapCorrelation(channels: channels)) }
    }

    func add(_ view: PassView, first: Int) {
      for turn in turns.indices { turns[turn].values.add(view) }
    }

    func add(_ view: PassView, changedBy change: ViewChange) {
      for turn in turns.indices where turns[turn].change == change {
        turns[turn].values.addChanged(view)
        if let (before, after) = turns[turn].values.take() { turns[turn].sums.add(before: before, after: after) }
      }
    }

    func finding() -> (TurnSums.Finding, blobs: [Data]) {
      var bytes = ByteWriter()
      for turn in turns.indices {
        if let (before, after) = turns[turn].values.take(atLeast: 1) {
          turns[turn].sums.add(before: before, after: after)
        }
        turns[turn].sums.write(to: &bytes, isSymmetric: false)
      }
      return (.init(sums: Digest(bytes.data)), [bytes.data])
    }
  }
}
