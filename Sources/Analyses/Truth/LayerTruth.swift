package import Artifacts
package import Basics
package import Findings
package import Images

/// What each unit of a layer detects, from pictures whose truth is known.
package struct LayerTruth: Analysis {
  package static let name = "truth"
  package static let version = 4
  package static let causes: [String: Cause] = ["layer": .weights, "pictures": .images]

  /// Of all upstream of the layer.
  package let layer: Digest
  /// Of the pictures and their labels.
  package let pictures: Digest
  package let preprocessing: Preprocessing
  package let layerName: String

  private enum CodingKeys: CodingKey {
    case layer, pictures, preprocessing
  }

  /// - Parameter pictures: ``digest(of:)`` them, which reads them all, so that it is asked once for all layers.
  package init(layer: ScanLayer, pictures: Digest, preprocessing: Preprocessing) {
    self.layer = layer.digest
    self.pictures = pictures
    self.preprocessing = preprocessing
    layerName = layer.name
  }

  package var subject: String { "truth \(layerName)" }

  /// Of pictures and what is known of them.
  ///
  /// - Throws: the fault of a picture that cannot be read.
  package static func digest(of pictures: any LabelledPictureCollection) throws(Diagnostic) -> Digest {
    var hasher = DigestHasher()
    for index in 0..<pictures.count {
      hasher.update(try pictures.fullDigest(index, of: pictures.digest(index)).hex)
    }
    for name in pictures.labelNames { hasher.update(name) }
    return hasher.finish()
  }

  /// In the order of the channels.
  package typealias Finding = [UnitTruth]
}
