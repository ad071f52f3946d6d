import Basics
import Findings
import Foundation

/// The largest activation of each unit of a layer on each image.
struct LayerMaxima: Sendable {
  /// For each unit, over the images.
  private let units: [[Float]]

  init(_ table: PeakTable) {
    units = (0..<table.units).map { unit in
      (0..<table.images).map { table.values[$0 * table.units + unit] }
    }
  }

  subscript(unit: Int) -> [Float] { units[unit] }

  /// The correlation of two units' values over the same images; nil where one of them is constant.
  static func correlation(_ first: [Float], _ second: [Float]) -> Float? {
    Correlation.of(first.map(Double.init), second.map(Double.init)).map { Float($0) }
  }

  /// Both units' values on each image, for a drawing.
  static func tuning(channel: Int, _ first: [Float], _ second: [Float]) -> PairTuning {
    let (one, other) = (range(first), range(second))
    var points = Data(capacity: first.count * 2)
    for (a, b) in zip(first, second) {
      points.append(level(a, one))
      points.append(level(b, other))
    }
    return PairTuning(channel: channel, points: points, first: one, second: other)
  }

  private static func range(_ values: [Float]) -> [Float] { [values.min() ?? 0, values.max() ?? 0] }

  private static func level(_ value: Float, _ range: [Float]) -> UInt8 {
    let share = (value - range[0]) / (range[1] - range[0])
    return share.isFinite ? UInt8((min(max(share, 0), 1) * 255).rounded()) : 0
  }
}
