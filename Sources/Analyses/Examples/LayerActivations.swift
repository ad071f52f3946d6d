import Artifacts
package import Basics
import Foundation
package import Images
package import Networks

/// What every unit of a layer did on one image, in a few numbers: the record that all choices of examples start from.
package struct LayerActivations: Analysis {
  package static let name = "activations"
  package static let version = 2

  package let layer: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  /// What the layer makes of the value, where it saturates.
  package let saturation: Saturation?
  /// True where units have two ends; else nil, so that records of other layers are named as they ever were.
  private let isSigned: Bool?
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, image, preprocessing, saturation, isSigned }

  package init(layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.image = image
    self.preprocessing = preprocessing
    saturation = layer.saturation
    isSigned = layer.isSigned ? true : nil
    subject = "layer \(layer.name), image \(name)"
  }

  package struct Finding: Codable, Sendable {
    /// Height and width of the units' maps.
    package var height: Int
    package var width: Int
    /// For each unit its largest value, the cell where that is, and its mean: Float, UInt32, Float, little-endian. The
    /// highest bit of the cell says that a value of the map was not finite.
    private var bytes: Data
    /// For each unit its smallest value, the cell where that is, and how many cells are saturated: Float, UInt32, UInt32;
    /// nil of a layer that neither has two ends nor saturates.
    private var lowerBytes: Data?

    private static let unboundedBit: UInt32 = 1 << 31

    package init(height: Int, width: Int, units: [UnitActivity], lower: [LowerActivity]? = nil) {
      self.height = height
      self.width = width
      bytes = Data(
        words: units.map { unit in
          let cell = min(UInt32(clamping: unit.cell), Self.unboundedBit - 1) | (unit.isFinite ? 0 : Self.unboundedBit)
          return (unit.largest.bitPattern, cell, unit.mean.bitPattern)
        })
      lowerBytes = lower.map {
        Data(words: $0.map { ($0.smallest.bitPattern, UInt32(clamping: $0.cell), UInt32(clamping: $0.saturated)) })
      }
    }

    package var units: [UnitActivity] {
      bytes.words.map { largest, cell, mean in
        UnitActivity(
          largest: Float(bitPattern: largest), cell: Int(cell & ~Self.unboundedBit), mean: Float(bitPattern: mean),
          isFinite: cell & Self.unboundedBit == 0)
      }
    }

    package var lower: [LowerActivity]? {
      lowerBytes?.words.map { smallest, cell, saturated in
        LowerActivity(smallest: Float(bitPattern: smallest), cell: Int(cell), saturated: Int(saturated))
      }
    }
  }
}

extension Data {
  /// Three words a unit, little-endian.
  fileprivate init(words units: [(UInt32, UInt32, UInt32)]) {
    self.init(capacity: units.count * 12)
    for unit in units {
      for word in [unit.0, unit.1, unit.2] {
        Swift.withUnsafeBytes(of: word.littleEndian) { append(contentsOf: $0) }
      }
    }
  }

  fileprivate var words: [(UInt32, UInt32, UInt32)] {
    withUnsafeBytes { bytes in
      (0..<(bytes.count / 12)).map { unit in
        func word(_ i: Int) -> UInt32 {
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: unit * 12 + i * 4, as: UInt32.self))
        }
        return (word(0), word(1), word(2))
      }
    }
  }
}

/// A unit's map on an image, in three numbers: of its finite values only, so that both numbers are finite.
package struct UnitActivity: Hashable, Sendable {
  /// 0 where no value is finite.
  package var largest: Float
  /// Where that is, counted along the rows from the top.
  package var cell: Int
  package var mean: Float
  /// Whether no value of the map is infinite or not a number.
  package var isFinite: Bool

  package init(largest: Float, cell: Int, mean: Float, isFinite: Bool = true) {
    self.largest = largest
    self.cell = cell
    self.mean = mean
    self.isFinite = isFinite
  }

  /// Reads a map.
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
    guard total.isFinite, let cell = map.firstIndex(of: top) else {
      self.init(finiteValuesOf: map)
      return
    }
    self.init(largest: top, cell: cell, mean: total / Float(map.count))
  }

  /// Reads a map value by value; the sum in double precision, as that of finite values may be beyond single.
  private init(finiteValuesOf map: UnsafeBufferPointer<Float>) {
    self.init(largest: 0, cell: 0, mean: 0)
    var (total, count) = (0.0, 0)
    for (place, value) in map.enumerated() where value.isFinite {
      if count == 0 || value > largest { (largest, cell) = (value, place) }
      total += Double(value)
      count += 1
    }
    mean = Float(total / Double(max(count, 1)))
    isFinite = count == map.count
  }
}
