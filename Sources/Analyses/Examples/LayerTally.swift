import Artifacts
package import Basics
package import Foundation
package import Images
package import Networks

/// What every unit of a layer did on some images.
package struct LayerTally: Hashable, Sendable {
  /// How many images.
  package let images: Int
  /// Of the units' maps.
  package let places: Size
  package let units: [UnitTally]

  package init(images: Int, places: Size, units: [UnitTally]) {
    self.images = images
    self.places = places
    self.units = units
  }

  /// Of these images and of those that come after them in the tree.
  package func merged(with other: LayerTally, kept: Int) -> LayerTally {
    LayerTally(
      images: images + other.images, places: places,
      units: zip(units, other.units).map { $0.merged(with: $1, offset: images, kept: kept) })
  }

  /// For each unit its mean over the places of all images.
  package var means: [Float] { units.map { Float($0.means / Double(max(images, 1))) } }

  /// For each unit the mean over the images of its largest value, those below 0 counted as 0.
  package var meanPeaks: [Float] { units.map { Float($0.peaks / Double(max(images, 1))) } }
}

/// What every unit of a layer did on the images of a chunk: the record from which examples are chosen.
package struct ChunkActivity: Analysis {
  package static let name = "activity"
  package static let version = 1

  package let layer: Digest
  /// Of the images' digests, in their order.
  package let images: Digest
  package let preprocessing: Preprocessing
  /// What the layer makes of the value, where it saturates.
  package let saturation: Saturation?
  package let isSigned: Bool
  /// How many of the strongest images are kept of each unit.
  package let kept: Int
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, images, preprocessing, saturation, isSigned, kept }

  package init(layer: ScanLayer, chunk: ImageTree.Chunk, preprocessing: Preprocessing, kept: Int) {
    self.layer = layer.digest
    images = chunk.digest
    self.preprocessing = preprocessing
    saturation = layer.saturation
    isSigned = layer.isSigned
    self.kept = kept
    subject = "layer \(layer.name), images \(chunk.digest.short)"
  }

  package struct Finding: Codable, Sendable {
    package var images: Int
    package var height: Int
    package var width: Int
    /// The content of the blob that holds the units (``LayerTally/packed``).
    package var units: Digest

    package init(images: Int, height: Int, width: Int, units: Digest) {
      self.images = images
      self.height = height
      self.width = width
      self.units = units
    }
  }
}

extension LayerTally {
  /// The units one after another: whole numbers as LEB128 (the signed ones zigzag), floats and doubles little-endian.
  package var packed: Data {
    var bytes = ByteWriter()
    bytes.write(UInt(units.count))
    for unit in units { unit.write(to: &bytes) }
    return bytes.data
  }

  /// Reads back what was packed; nil where it is damaged.
  package init?(_ finding: ChunkActivity.Finding, packed: Data) {
    var bytes = ByteReader(packed)
    guard let count = bytes.count(), finding.images > 0 else { return nil }
    var units: [UnitTally] = []
    units.reserveCapacity(count)
    for _ in 0..<count {
      guard let unit = UnitTally(from: &bytes) else { return nil }
      units.append(unit)
    }
    guard bytes.isAtEnd else { return nil }
    self.init(images: finding.images, places: Size(height: finding.height, width: finding.width), units: units)
  }
}

extension UnitTally {
  fileprivate func write(to bytes: inout ByteWriter) {
    bytes.write(means.bitPattern)
    bytes.write(peaks.bitPattern)
    for count in [active, unbounded, tied] { bytes.write(UInt(count)) }
    bytes.write(strongest)
    bytes.write(weakest)
    bytes.write(bins.exponent)
    bytes.write(bins.first)
    bytes.write(UInt(bins.counts.count))
    for count in bins.counts { bytes.write(UInt(count)) }
    for sample in bins.samples {
      bytes.write(UInt(sample == nil ? 0 : 1))
      if let sample { bytes.write(sample) }
    }
    bytes.write(UInt(lower == nil ? 0 : 1))
    guard let lower else { return }
    bytes.write(lower.lowest)
    bytes.write(UInt(lower.places))
    bytes.write(UInt(lower.images))
  }

  fileprivate init?(from bytes: inout ByteReader) {
    guard let means = bytes.double(), let peaks = bytes.double(), let active = bytes.whole(),
      let unbounded = bytes.whole(), let tied = bytes.whole(), let strongest = bytes.peaks(), !strongest.isEmpty,
      let weakest = bytes.peak(), let exponent = bytes.signed(), let first = bytes.signed(),
      (-149...127).contains(exponent), abs(first) <= 1 << 23, let bars = bytes.count(),
      (1...ValueBins.most).contains(bars)
    else { return nil }
    var counts: [Int] = []
    for _ in 0..<bars {
      guard let count = bytes.whole() else { return nil }
      counts.append(count)
    }
    var samples: [Peak?] = []
    for _ in (first >> 1)...((first + bars - 1) >> 1) {
      guard let isThere = bytes.whole() else { return nil }
      guard isThere == 1 else {
        samples.append(nil)
        continue
      }
      guard let sample = bytes.peak() else { return nil }
      samples.append(sample)
    }
    var lower: Lower?
    guard let hasLower = bytes.whole() else { return nil }
    if hasLower == 1 {
      guard let lowest = bytes.peaks(), let places = bytes.whole(), let images = bytes.whole() else { return nil }
      lower = Lower(lowest: lowest, places: places, images: images)
    }
    self.init(
      means: means, peaks: peaks, active: active, unbounded: unbounded, strongest: strongest, tied: tied,
      weakest: weakest, bins: ValueBins(exponent: exponent, first: first, counts: counts, samples: samples),
      lower: lower)
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ peak: Peak) {
    write(UInt(clamping: peak.image))
    write(peak.value.bitPattern)
    write(UInt(clamping: peak.cell))
    write(peak.mean.bitPattern)
  }

  fileprivate mutating func write(_ peaks: [Peak]) {
    write(UInt(peaks.count))
    for peak in peaks { write(peak) }
  }
}

extension ByteReader {
  fileprivate mutating func peak() -> Peak? {
    guard let image = whole(), let value = float(), let cell = whole(), let mean = float() else { return nil }
    return Peak(image: image, value: value, cell: cell, mean: mean)
  }

  fileprivate mutating func peaks() -> [Peak]? {
    guard let count = count() else { return nil }
    var peaks: [Peak] = []
    peaks.reserveCapacity(count)
    for _ in 0..<count {
      guard let peak = peak() else { return nil }
      peaks.append(peak)
    }
    return peaks
  }
}
