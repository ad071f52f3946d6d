package import Artifacts
package import Basics
package import Images

/// What the model was shown of an image, as a JPEG to put on a page.
package struct ModelView: Analysis {
  package static let name = "view"
  package static let version = 1
  package static let causes: [String: Cause] = ["image": .image]
  static let quality = 80

  package let image: Digest
  package let resize: Int
  @SquareAsNumber package private(set) var size: Size
  package let subject: String

  private enum CodingKeys: String, CodingKey { case image, resize, size }

  package init(image: Digest, name: String, preprocessing: Preprocessing) {
    self.image = image
    resize = preprocessing.resize
    size = preprocessing.size
    subject = "image \(name)"
  }

  package struct Finding: Codable, Sendable {
    /// The content of the JPEG.
    package var picture: Digest
  }
}
