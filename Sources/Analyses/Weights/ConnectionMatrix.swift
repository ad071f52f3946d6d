import Algorithms
import Basics
package import Findings
package import Networks

/// The weights from every unit of one layer to every unit of another, ready to be ranked.
package struct ConnectionMatrix: Sendable {
  /// The layers' names.
  package let source: String
  package let target: String
  /// The units of the target that it covers.
  package let channels: [Int]
  package let influence: Influence
  /// `[channels, source channels]`: the sum of positive weights, of negative weights, and of what signs cancelled.
  private let excitation: [Float]
  private let inhibition: [Float]
  private let cancelled: [Float]

  /// Follows the weights from the layer `source` to some units of the layer `target`.
  ///
  /// A few units at a time: what the steps between need is many times the result. The window is the one that all
  /// units of the target need, or at least `field`.
  package init(
    _ network: LinearizedNetwork, source: ScanLayer, target: ScanLayer, channels: [Int], field: FieldOfView? = nil,
    workers: Int = 1
  ) throws {
    let blocks = channels.chunks(ofCount: 32).map(Array.init)
    let parts = try Workers.map(count: blocks.count, workers: workers, state: {}) { _, index in
      let part = try network.influence(of: source.value, on: target.value, channels: blocks[index])
      let mass = try network.influence(
        of: source.value, on: target.value, channels: blocks[index], absolute: true)
      return (part, Sums(part, mass: mass))
    }
    guard let stacked = Influence(stacking: parts.map(\.0)), let influence = stacked.covering(field) else {
      throw Diagnostic("its paths move at different strides", at: "layer '\(target.name)'", kind: .unsupported)
    }
    self.source = source.name
    self.target = target.name
    self.channels = channels
    self.influence = influence
    excitation = parts.flatMap(\.1.excitation)
    inhibition = parts.flatMap(\.1.inhibition)
    cancelled = parts.flatMap(\.1.cancelled)
  }

  private struct Sums {
    var excitation: [Float]
    var inhibition: [Float]
    var cancelled: [Float]

    init(_ influence: Influence, mass: Influence) {
      let sources = influence.channels
      excitation = [Float](repeating: 0, count: influence.units * sources)
      inhibition = excitation
      cancelled = excitation
      for row in 0..<influence.units {
        for cell in 0..<influence.cells {
          let start = (row * influence.cells + cell) * sources
          for channel in 0..<sources {
            let weight = influence.values[start + channel]
            excitation[row * sources + channel] += max(weight, 0)
            inhibition[row * sources + channel] += min(weight, 0)
            cancelled[row * sources + channel] += max(mass.values[start + channel] - abs(weight), 0)
          }
        }
      }
    }
  }

  /// The connection from a channel of the source to the `row`-th of ``channels``.
  package func connection(row: Int, from channel: Int) -> Connection {
    let index = row * influence.channels + channel
    return Connection(
      source: Unit(source, channel), target: Unit(target, channels[row]),
      weights: influence.image(unit: row, channel: channel),
      excitation: excitation[index], inhibition: inhibition[index],
      method: method(row: row), cancelled: cancelled[index])
  }

  /// How the weights into the `row`-th unit were computed.
  func method(row: Int) -> String { influence.routes[row]?.method ?? "kernel" }

  /// For each source channel the sum of its positive weights, of its negative ones, and of what signs cancelled.
  func sums(row: Int) -> [ArraySlice<Float>] {
    let range = (row * influence.channels)..<((row + 1) * influence.channels)
    return [excitation[range], inhibition[range], cancelled[range]]
  }

  /// The sum of the weights from a channel of the source to the `row`-th unit.
  package func net(row: Int, from channel: Int) -> Float {
    let index = row * influence.channels + channel
    return excitation[index] + inhibition[index]
  }

  /// The `count` most excitatory inputs of the `row`-th unit, then the `count` most inhibitory.
  package func strongestInputs(ofRow row: Int, count: Int) -> [Connection] {
    strongest(count, among: 0..<influence.channels) { row * influence.channels + $0 }
      .map { connection(row: row, from: $0) }
  }

  /// The `count` most excitatory outputs of a channel of the source, then the `count` most inhibitory.
  package func strongestOutputs(of channel: Int, count: Int) -> [Connection] {
    strongest(count, among: channels.indices) { $0 * influence.channels + channel }
      .map { connection(row: $0, from: channel) }
  }

  /// Excitatory are those whose weights sum to more than 0; the sum ranks them, ties by number.
  private func strongest(_ count: Int, among candidates: Range<Int>, _ index: (Int) -> Int) -> [Int] {
    candidates.map { excitation[index($0)] + inhibition[index($0)] }.strongest(count)
  }
}
