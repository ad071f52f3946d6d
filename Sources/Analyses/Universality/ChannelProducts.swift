import Engine
import Synchronization

/// The sums over all samples of the products of two layers' shifted channels.
///
/// One task at a time adds to it, chunk after chunk, so the sums do not depend on the number of workers.
final class ChannelProducts: Sendable {
  /// `[first channels, second channels]`
  private let sums: Mutex<[Float]>

  init(_ first: Int, _ second: Int) { sums = Mutex([Float](repeating: 0, count: first * second)) }

  func add(_ first: MapSamples, _ second: MapSamples) {
    guard first.count == second.count, first.count > 0 else { return }
    sums.withLock { sums in
      sums.withUnsafeMutableBufferPointer { sums in
        first.values.withUnsafeBufferPointer { one in
          second.values.withUnsafeBufferPointer { other in
            guard let sums = sums.baseAddress, let one = one.baseAddress, let other = other.baseAddress else { return }
            multiplyMatrices(
              rows: first.channels, columns: second.channels, inner: first.count, transposingSecond: true,
              adding: true, one, other, into: sums)
          }
        }
      }
    }
  }

  var values: [Float] { sums.withLock { $0 } }
}
