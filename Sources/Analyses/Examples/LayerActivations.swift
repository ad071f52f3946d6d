import Artifacts
package import Basics
import Foundation
package import Images

/// What every unit of a layer did on one image, in a few numbers: the record that all choices of examples start from.
package struct LayerActivations: Analysis {
  package static let name = "activations"
  package static let version = 1

  package let layer: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, image, preprocessing }

  package init(layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.image = image
    self.preprocessing = preprocessing
    subject = "layer \(layer.name), image \(name)"
  }

  package struct Finding: Codable, Sendable {
    /// Height and width of the units' maps.
    package var height: Int
    package var width: Int
    /// For each unit its largest value, the cell where that is, and its mean: Float, UInt32, Float, little-endian.
    private var bytes: Data

    init(height: Int, width: Int, units: [UnitActivity]) {
      self.height = height
      self.width = width
      bytes = Data(capacity: units.count * 12)
      for unit in units {
        for word in [unit.largest.bitPattern, UInt32(clamping: unit.cell), unit.mean.bitPattern] {
          withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
      }
    }

    package var units: [UnitActivity] {
      bytes.withUnsafeBytes { bytes in
        (0..<(bytes.count / 12)).map { unit in
          func word(_ i: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: unit * 12 + i * 4, as: UInt32.self))
          }
          return UnitActivity(
            largest: Float(bitPattern: word(0)), cell: Int(word(1)), mean: Float(bitPattern: word(2)))
        }
      }
    }
  }
}

/// A unit's map on an image, in three numbers.
package struct UnitActivity: Hashable, Sendable {
  package var largest: Float
  /// Where that is, counted along the rows from the top.
  package var cell: Int
  package var mean: Float

  package init(largest: Float, cell: Int, mean: Float) {
    self.largest = largest
    self.cell = cell
    self.mean = mean
  }

  /// Reads a map; values that are not numbers do not count.
  package init(of map: UnsafeBufferPointer<Float>) {
    typealias Lanes = SIMD16<Float>
    var largest = Lanes(repeating: -.infinity)
    var sum = Lanes()
    let whole = map.count / Lanes.scalarCount * Lanes.scalarCount
    let bytes = UnsafeRawBufferPointer(map)
    for start in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let lanes = bytes.loadUnaligned(fromByteOffset: start * MemoryLayout<Float>.size, as: Lanes.self)
      largest.replace(with: lanes, where: lanes .> largest)
      sum += lanes
    }
    var (top, total) = (largest.max(), sum.sum())
    for value in map[whole...] {
      top = value > top ? value : top
      total += value
    }
    guard let cell = map.firstIndex(of: top) else {
      self.init(largest: 0, cell: 0, mean: 0)
      return
    }
    self.init(largest: top, cell: cell, mean: total.isFinite ? total / Float(map.count) : 0)
  }
}
