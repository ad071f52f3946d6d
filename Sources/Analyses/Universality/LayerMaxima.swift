import Algorithms
import Artifacts
import Basics
import Findings
import Foundation

/// The largest activation of each unit of a layer on each image.
struct LayerMaxima: Sendable {
  /// For each unit, over the images in their order.
  private let units: [[Float]]

  /// - Throws: a diagnostic that names an image on which the layer was not scanned.
  init(_ scan: ActivationScan, layer: Int) throws {
    var units = [[Float]](
      repeating: [Float](repeating: 0, count: scan.images.count), count: scan.layers[layer].channels)
    for images in (0..<scan.images.count).chunks(ofCount: 64) {
      let records = try scan.store.findings(of: images.map { scan.record(layer: layer, image: $0) })
      for (image, record) in zip(images, records) {
        guard let record else {
          throw Diagnostic("its activations are not in the store", at: scan.images.names[image])
        }
        for (unit, activity) in zip(units.indices, record.units) {
          units[unit][image] = activity.largest
        }
      }
    }
    self.units = units
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
