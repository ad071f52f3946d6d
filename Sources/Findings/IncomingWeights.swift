package import Basics
package import Networks

package import struct Foundation.Data

/// The weights into one unit from every unit of the layer before it.
///
/// It holds no names, so a layer that is renamed keeps it. The numbers are a blob of their own; ``WeightRow`` reads it.
package struct IncomingWeights: Hashable, Sendable, Codable {
  /// Units of the layer before; 0 where weights cannot be followed to it.
  package var sources: Int
  /// Rows and columns of a weight image.
  package var window: [Int]
  /// The part of the window outside of which all weights are 0: top, left, height, width.
  package var box: [Int]
  /// How the weights were computed: `kernel`, `bottleneck`, `expanded`.
  package var method: String
  /// The content of the blob: little-endian single precision, for each source its excitation, then for each its
  /// inhibition, then what signs cancelled, then for each cell of the box, rows first, the weight from each source.
  package var numbers: Digest?
  /// Why weights cannot be followed to the layer before; nil where they can.
  package var obstacle: String?

  package init(sources: Int, window: [Int], box: [Int], method: String, numbers: Digest?) {
    self.sources = sources
    self.window = window
    self.box = box
    self.method = method
    self.numbers = numbers
  }

  /// Of a unit to which weights cannot be followed.
  package init(obstacle: String) {
    self.init(sources: 0, window: [0, 0], box: [0, 0, 0, 0], method: "", numbers: nil)
    self.obstacle = obstacle
  }
}

/// The numbers of an ``IncomingWeights``, ready to be ranked.
package struct WeightRow: Sendable {
  private let finding: IncomingWeights
  private let numbers: Data

  /// Nil where the blob does not fit the finding.
  package init?(_ finding: IncomingWeights, numbers: Data) {
    let box = finding.box
    guard finding.window.count == 2, box.count == 4, (finding.window + box + [finding.sources]).allSatisfy({ $0 >= 0 }),
      box[0] + box[2] <= finding.window[0], box[1] + box[3] <= finding.window[1],
      numbers.count == finding.sources * (3 + box[2] * box[3]) * MemoryLayout<Float>.size
    else { return nil }
    self.finding = finding
    self.numbers = numbers
  }

  /// Units of the layer before.
  package var sources: Int { finding.sources }

  /// For each source the sum of its weights.
  package var sums: [Float] { (0..<sources).map { number($0) + number(sources + $0) } }

  /// The weights from one source, with the names that both units have now; of the window, the part around its middle
  /// outside of which there are none.
  package func connection(from source: Unit, to target: Unit) -> Connection {
    let (channel, window, box) = (source.channel, finding.window, finding.box)
    let top = min(box[0], window[0] - box[0] - box[2])
    let left = min(box[1], window[1] - box[1] - box[3])
    var weights = [[Float]](
      repeating: [Float](repeating: 0, count: window[1] - 2 * left), count: window[0] - 2 * top)
    for y in 0..<box[2] {
      for x in 0..<box[3] {
        weights[box[0] - top + y][box[1] - left + x] = number((3 + y * box[3] + x) * sources + channel)
      }
    }
    return Connection(
      source: source, target: target, weights: weights, excitation: number(channel),
      inhibition: number(sources + channel), method: finding.method, cancelled: number(2 * sources + channel))
  }

  private func number(_ index: Int) -> Float {
    numbers.withUnsafeBytes {
      Float(bitPattern: UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
    }
  }
}

extension [Float] {
  /// The places of the `count` largest sums above 0, then of the `count` smallest below 0, the furthest from 0 first;
  /// ties by place. A sum that is no more than rounding beside the largest counts as 0.
  package func strongest(_ count: Int) -> [Int] {
    let least = (map(abs).max() ?? 0) * 1e-6
    let exciting = indices.filter { self[$0] > least }.sorted { (self[$1], $0) < (self[$0], $1) }
    let inhibiting = indices.filter { self[$0] < -least }.sorted { (self[$0], $0) < (self[$1], $1) }
    return [Int](exciting.prefix(count)) + inhibiting.prefix(count)
  }
}
