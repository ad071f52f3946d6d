import Networks

/// What the units of a layer do, as images come by, in cells that see the same before and after a change.
struct PairedValues {
  private let pairs: CellPairs
  private let channels: Int
  /// How many images wait for their products, and what was there, run by run: each `[channels, images of the run, cells]`.
  private var waiting = 0
  private var before: [[Float]] = []
  private var after: [[Float]] = []

  init(_ pairs: CellPairs, channels: Int) {
    self.pairs = pairs
    self.channels = channels
  }

  /// Adds images as they are.
  mutating func add(_ view: PassView) { before.append(Self.gather(view, at: pairs.before)) }

  /// Adds the same images after the change.
  mutating func addChanged(_ view: PassView) {
    after.append(Self.gather(view, at: pairs.after))
    waiting += view.count
  }

  /// Takes out the values of all images that wait, `[channels, images, cells]`, if these are so many: by default as many as a
  /// run takes at most, however many it took, as sums of single runs would differ in the last digits.
  mutating func take(atLeast count: Int = ImagePass.batch) -> (before: [Float], after: [Float])? {
    guard waiting >= count else { return nil }
    defer { (waiting, before, after) = (0, [], []) }
    return (joined(before), joined(after))
  }

  private static func gather(_ view: PassView, at cells: [Int]) -> [Float] {
    let maps = view.maps
    return [Float](unsafeUninitializedCapacity: maps.channels * view.count * cells.count) { values, count in
      for channel in 0..<maps.channels {
        for place in 0..<view.count {
          let map = maps[place, channel]
          for cell in cells {
            values.initializeElement(at: count, to: map[cell])
            count += 1
          }
        }
      }
    }
  }

  /// What was gathered of several runs as if one had taken all their images.
  private func joined(_ runs: [[Float]]) -> [Float] {
    guard runs.count > 1, channels > 0 else { return runs.first ?? [] }
    return (0..<channels).flatMap { channel in
      runs.flatMap { run in
        let count = run.count / channels
        return run[(channel * count)..<((channel + 1) * count)]
      }
    }
  }
}
