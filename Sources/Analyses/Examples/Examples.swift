package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// The photographs that a unit responds to, from the strongest down.
package struct Examples: Analysis {
  package typealias Finding = UnitExamples
  package static let name = "examples"
  package static let version = 5
  package static let causes: [String: Cause] = ["unit": .weights, "images": .images]

  package let unit: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  package let parameters: ExampleParameters
  /// What the unit's layer makes of it, where it saturates.
  package let saturation: Saturation?
  /// True where the unit has two ends.
  private let isSigned: Bool?
  package let subject: String

  private enum CodingKeys: String, CodingKey { case unit, images, preprocessing, parameters, saturation, isSigned }

  /// - Parameters:
  ///   - digest: of all upstream of the unit.
  ///   - layer: the unit's.
  package init(
    unit: Unit, digest: Digest, layer: ScanLayer, images: ImageSet, preprocessing: Preprocessing,
    parameters: ExampleParameters
  ) {
    self.unit = digest
    self.images = images.digest
    self.preprocessing = preprocessing
    self.parameters = parameters
    saturation = layer.saturation
    isSigned = layer.isSigned ? true : nil
    subject = "unit \(unit)"
  }
}
