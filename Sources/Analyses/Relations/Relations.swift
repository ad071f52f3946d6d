package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// How a unit relates to the others of its layer when the images are mirrored or turned.
package struct Relations: Analysis {
  package typealias Finding = UnitRelations
  package static let name = "relations"
  package static let version = 6
  package static let causes: [String: Cause] = ["layer": .weights, "images": .images]

  /// Of all upstream of the unit's layer: its relatives may be any of the layer's units.
  package let layer: Digest
  package let unit: Unit
  private let channel: Int
  package let images: Digest
  package let preprocessing: Preprocessing
  package let parameters: RelationParameters
  /// The shift of the mirror image; it suits all layers that are looked at together.
  package let shift: Int

  private enum CodingKeys: String, CodingKey { case layer, channel, images, preprocessing, parameters, shift }

  package init(
    layer: ScanLayer, channel: Int, images: ImageSet, preprocessing: Preprocessing, parameters: RelationParameters,
    shift: Int
  ) {
    self.layer = layer.digest
    unit = Unit(layer.name, channel)
    self.channel = channel
    self.images = images.digest
    self.preprocessing = preprocessing
    self.parameters = parameters
    self.shift = shift
  }

  package var subject: String { "unit \(unit)" }
}

/// What the units of a layer do on some images and on their mirror images, added up: from such records relations follow.
package struct MirrorSums: Analysis {
  package static let name = "mirror sums"
  package static let version = 2

  package let layer: Digest
  /// Of the images' digests, in their order.
  package let images: Digest
  package let preprocessing: Preprocessing
  package let shift: Int
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, images, preprocessing, shift }

  package init(layer: ScanLayer, chunk: ImageTree.Chunk, preprocessing: Preprocessing, shift: Int) {
    self.layer = layer.digest
    images = chunk.digest
    self.preprocessing = preprocessing
    self.shift = shift
    subject = "layer \(layer.name), images \(chunk.digest.short)"
  }

  package struct Finding: Codable, Sendable {
    /// The content of the blob that holds the sums.
    package var sums: Digest
  }
}

/// What the units of a layer do on some images and on these turned, added up.
package struct TurnSums: Analysis {
  package typealias Finding = MirrorSums.Finding
  package static let name = "turn sums"
  package static let version = 1

  package let layer: Digest
  /// Of the images' digests, in their order.
  package let images: Digest
  package let preprocessing: Preprocessing
  package let shift: Int
  package let subject: String

  private enum CodingKeys: String, CodingKey { case layer, images, preprocessing, shift }

  package init(layer: ScanLayer, chunk: ImageTree.Chunk, preprocessing: Preprocessing, shift: Int) {
    self.layer = layer.digest
    images = chunk.digest
    self.preprocessing = preprocessing
    self.shift = shift
    subject = "layer \(layer.name), images \(chunk.digest.short)"
  }
}

/// A unit that responds to the image turned by an angle as another of its layer does to the image itself.
struct TurnedUnit {
  var channel: Int
  /// Degrees, anticlockwise.
  var angle: Int
  var correlation: Float
}

/// When two units count as related.
package struct RelationParameters: Hashable, Sendable, Codable {
  /// The least correlation of mirror partners, and by how much it must pass both self-correlations.
  package var partner: Float
  package var margin: Float
  /// The least correlation of near-duplicates.
  package var duplicate: Float
  /// Rotated relatives are looked for where a position sees at most this share of the image's side.
  package var rotatedField: Double
  package var rotation: Float
  /// Images used for rotations: every image costs a pass for each angle.
  package var rotatedImages: Int

  package init(
    partner: Float = 0.3, margin: Float = 0.1, duplicate: Float = 0.9, rotatedField: Double = 0.5,
    rotation: Float = 0.3, rotatedImages: Int = 150
  ) {
    self.partner = partner
    self.margin = margin
    self.duplicate = duplicate
    self.rotatedField = rotatedField
    self.rotation = rotation
    self.rotatedImages = rotatedImages
  }

  /// Degrees.
  package static let angles = [45, 90, 135, 180, 225, 270, 315]
}
