/// What a circuit is to explain: a sum of units of its highest layer, each at its place.
package struct Readout: Hashable, Sendable {
  package let channels: [Int]
  /// One for each channel.
  package let weights: [Float]

  /// One unit.
  package init(unit channel: Int) { self.init([channel], [1]) }

  /// Units that are read one by one.
  package init(each channels: [Int]) { self.init(channels, channels.map { _ in 1 }) }

  /// How far one unit stands above the mean of others.
  package init(_ channel: Int, above others: [Int]) {
    self.init([channel] + others, [1] + others.map { _ in -1 / Float(others.count) })
  }

  private init(_ channels: [Int], _ weights: [Float]) { (self.channels, self.weights) = (channels, weights) }

  /// - Parameter values: of the channels, in their order.
  package func value(_ values: [Float]) -> Float { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }
}
