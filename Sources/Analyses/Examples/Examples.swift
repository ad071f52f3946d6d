package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// The photographs that a unit responds to, from the strongest down.
package struct Examples: Analysis {
  package typealias Finding = UnitExamples
  package static let name = "examples"
  package static let version = 3
  package static let causes: [String: Cause] = ["unit": .weights, "images": .images]

  package let unit: Digest
  package let images: Digest
  package let preprocessing: Preprocessing
  package let parameters: ExampleParameters
  package let subject: String

  private enum CodingKeys: String, CodingKey { case unit, images, preprocessing, parameters }

  /// - Parameter digest: of all upstream of the unit.
  package init(
    unit: Unit, digest: Digest, images: ImageSet, preprocessing: Preprocessing, parameters: ExampleParameters
  ) {
    self.unit = digest
    self.images = images.digest
    self.preprocessing = preprocessing
    self.parameters = parameters
    subject = "unit \(unit)"
  }
}
