import Artifacts
package import Basics
import Foundation
package import Images

/// The maps of a layer on one image, brought to a grid that the maps of another model share.
package struct LayerMaps: Analysis {
  package static let name = "maps"
  package static let version = 1

  package let layer: Digest
  package let image: Digest
  package let preprocessing: Preprocessing
  package let grid: CommonGrid
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, image, preprocessing, grid }

  package init(layer: ScanLayer, image: Digest, name: String, preprocessing: Preprocessing, grid: CommonGrid) {
    self.layer = layer.digest
    self.image = image
    self.preprocessing = preprocessing
    self.grid = grid
    subject = "layer \(layer.name), image \(name)"
  }

  package struct Finding: Codable, Sendable {
    /// The content of the blob: for each channel its cells, rows first, as little-endian bfloat16.
    package var values: Digest
  }

  /// Bfloat16 keeps eight binary digits: correlations over many images stay good to four decimals.
  static func encoded(_ values: [Float]) -> Data {
    var data = Data(capacity: values.count * 2)
    for value in values {
      let bits = value.bitPattern
      let rounded = (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16
      data.append(UInt8(rounded & 0xFF))
      data.append(UInt8(rounded >> 8))
    }
    return data
  }

  /// Writes the values in `data`, `cells` for each channel, to where `place` says that a channel's cells start.
  static func decode(
    _ data: Data, cells: Int, into values: UnsafeMutableBufferPointer<Float>, place: (_ channel: Int) -> Int
  ) {
    data.withUnsafeBytes { bytes in
      for channel in 0..<(bytes.count / 2 / cells) {
        let start = place(channel)
        for cell in 0..<cells {
          let word = bytes.loadUnaligned(fromByteOffset: (channel * cells + cell) * 2, as: UInt16.self)
          values[start + cell] = Float(bitPattern: UInt32(UInt16(littleEndian: word)) << 16)
        }
      }
    }
  }
}
