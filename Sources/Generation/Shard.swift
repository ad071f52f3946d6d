/// One of the processes among which the work of a build is shared out: `2/16`.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// More than any cluster runs for one site; a list is made of all.
  package static let most = 10_000

  /// From 1 to `count`.
  package let number: Int
  package let count: Int

  /// Nil where there is no such shard.
  package init?(_ number: Int, of count: Int) {
    guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// Reads `I/N`, I from 1 to N.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(number, of: count)
  }

  package var description: String { "\(number)/\(count)" }
}

/// What the build of a shard came to.
package struct ShardReport: Sendable {
  /// Questions that were answered, and those of the share whose answers were there.
  package var computed = 0
  package var reused = 0
  /// Images that were read.
  package var images = 0
  /// Questions that are in no share: they need what all the shards find.
  package var waiting = 0
  package var seconds = 0.0
}
