import Basics

/// The order in which images are taken for a comparison, and with which others they are paired by chance.
///
/// Images come in chunks of a random order, so that neighbours in a folder sorted by class are far apart. A draw pairs
/// each image with the one that comes some places later in its chunk, so that none is paired with itself.
struct ImageShuffle: Sendable {
  /// Numbers of images.
  let chunks: [[Int]]
  /// For each draw, how many places later.
  let shifts: [Int]

  /// - Parameter count: of images; at least 2.
  init(count: Int, draws: Int, seed: UInt64, chunk size: Int = 64) {
    var generator = SeededGenerator(seed: seed)
    var order = Array(0..<count)
    for place in order.indices.dropFirst() { order.swapAt(place, generator.below(place + 1)) }
    let parts = max(1, (count + size - 1) / size)
    chunks = (0..<parts).map { Array(order[(count * $0 / parts)..<(count * ($0 + 1) / parts)]) }
    let least = chunks.map(\.count).min() ?? 0
    shifts = (0..<draws).map { _ in least > 1 ? 1 + generator.below(least - 1) : 0 }
  }
}
