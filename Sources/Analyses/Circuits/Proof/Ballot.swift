import Basics

/// Ways of cutting that are to be measured, each in its place.
struct Ballot {
  private let widths: [Int]
  private(set) var masks: [UnitMask] = []

  /// Where a circuit's two masks stand: all but it replaced, and it replaced.
  struct Place {
    let kept: Int
    let cut: Int
  }

  init(_ widths: [Int]) { self.widths = widths }

  /// With all but these units replaced.
  mutating func keep(_ units: [[Int]]) -> Int { add(UnitMask(only: units, of: widths)) }

  /// With these units replaced.
  mutating func cut(_ units: [[Int]]) -> Int { add(UnitMask(only: units, of: widths).complement) }

  mutating func both(_ units: [[Int]]) -> Place { Place(kept: keep(units), cut: cut(units)) }

  private mutating func add(_ mask: UnitMask) -> Int {
    masks.append(mask)
    return masks.count - 1
  }
}

/// Units drawn at random, as many of each layer as are asked for. Each draw is a stream of the seed.
struct RandomUnits {
  let widths: [Int]
  let seed: UInt64

  func draw(_ counts: [Int], besides taken: [[Int]] = [], stream: Int) -> [[Int]] {
    var random = SplitMix(seed: seed, stream: stream)
    return widths.indices.map { layer in
      let taken = taken.indices.contains(layer) ? Set(taken[layer]) : []
      return random.draw(counts[layer], from: (0..<widths[layer]).filter { !taken.contains($0) })
    }
  }

  /// Half of the units, whatever their layers.
  func half(of units: [[Int]], stream: Int) -> [[Int]] {
    var random = SplitMix(seed: seed, stream: stream)
    return units.map { random.draw($0.count / 2, from: $0) }
  }
}
