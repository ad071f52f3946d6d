package import Artifacts
package import Basics
package import Findings
package import Images

/// What each unit of a layer detects, from pictures whose truth is known.
package struct LayerTruth: Analysis {
  package static let name = "truth"
  package static let version = 2

  /// Of all upstream of the layer.
  package let layer: Digest
  /// Of the pictures and their labels.
  package let pictures: Digest
  package let preprocessing: Preprocessing
  package let subject: String

  private enum CodingKeys: CodingKey {
    case layer, pictures, preprocessing
  }

  /// - Throws: the fault of a picture that cannot be read.
  package init(
    layer: ScanLayer, pictures: any LabelledPictureCollection, preprocessing: Preprocessing
  ) throws(Diagnostic) {
    var hasher = DigestHasher()
    for index in 0..<pictures.count { hasher.update(try pictures.labelledDigest(index).hex) }
    for name in pictures.labelNames { hasher.update(name) }
    self.layer = layer.digest
    self.pictures = hasher.finish()
    self.preprocessing = preprocessing
    subject = "truth \(layer.name)"
  }

  /// In the order of the channels.
  package typealias Finding = [UnitTruth]
}
