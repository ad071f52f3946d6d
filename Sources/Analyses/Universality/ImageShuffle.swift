import Basics

/// With which others images are paired by chance.
///
/// A draw pairs each with the one that comes some places later among those that are taken together, after the last the first,
/// so that none is paired with itself. They lie in the order of their digests, in which neighbours in a folder sorted by class
/// are far apart.
struct ImageShuffle: Sendable {
  private let draws: [Int]

  init(draws: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self.draws = (0..<draws).map { _ in generator.below(1 << 30) }
  }

  /// For each draw, how many places later.
  ///
  /// - Parameter count: of the images that are taken together.
  func shifts(among count: Int) -> [Int] { draws.map { count > 1 ? 1 + $0 % (count - 1) : 0 } }
}
