package import Basics
package import Networks

package import struct Foundation.Data

/// The weights into one unit from every unit of the layer before it.
///
/// It holds no names, so a layer that is renamed keeps it. The numbers are a blob of their own; ``WeightRow`` reads it.
package struct IncomingWeights: Hashable, Sendable, Codable {
  /// Units of the layer before; 0 where weights cannot be followed to it.
  package var sources: Int
  /// Of a weight image.
  package var window: Size
  /// The part of the window outside of which all weights are 0.
  package var box: Box
  /// How the weights were computed: `kernel`, `bottleneck`, `expanded`.
  package var method: String
  /// The content of the blob: little-endian single precision, for each source its excitation, then for each its
  /// inhibition, then what signs cancelled, then for each cell of the box, rows first, the weight from each source.
  package var numbers: Digest?
  /// Why weights cannot be followed to the layer before; nil where they can.
  package var obstacle: String?
  /// Whether they could be followed if there were images to measure gates and normalizations on; nil where that is not so.
  package var lacksImages: Bool?
  /// What stands for what is not linear between the two layers; nil where nothing is needed.
  package var held: [HeldKind]?

  package init(sources: Int, window: Size, box: Box, method: String, numbers: Digest?) {
    self.sources = sources
    self.window = window
    self.box = box
    self.method = method
    self.numbers = numbers
  }

  /// Of a unit to which weights cannot be followed.
  package init(obstacle: String, lacksImages: Bool) {
    self.init(
      sources: 0, window: Size(square: 0), box: Box(left: 0, top: 0, width: 0, height: 0), method: "", numbers: nil)
    self.obstacle = obstacle
    self.lacksImages = lacksImages ? true : nil
  }
}

/// What stands in weights for something that follows from the image.
package enum HeldKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// A gate is its mean over the images.
  case gate
  /// A function is its mean slope where it is above 0.
  case slope
  /// A normalization is its mean scale.
  case scale
  /// A function with several slopes is the identity, as nothing could be measured.
  case identity
}

/// The numbers of an ``IncomingWeights``, ready to be ranked.
package struct WeightRow: Sendable {
  private let finding: IncomingWeights
  private let numbers: Data

  /// Nil where the blob does not fit the finding.
  package init?(_ finding: IncomingWeights, numbers: Data) {
    let box = finding.box
    guard (box.numbers + [finding.sources]).allSatisfy({ $0 >= 0 }), box.height <= finding.window.height - box.top,
      box.width <= finding.window.width - box.left,
      numbers.count == finding.sources * (3 + box.height * box.width) * MemoryLayout<Float>.size
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
    let top = min(box.top, window.height - box.top - box.height)
    let left = min(box.left, window.width - box.left - box.width)
    var weights = [[Float]](
      repeating: [Float](repeating: 0, count: window.width - 2 * left), count: window.height - 2 * top)
    for y in 0..<box.height {
      for x in 0..<box.width {
        weights[box.top - top + y][box.left - left + x] = number((3 + y * box.width + x) * sources + channel)
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
