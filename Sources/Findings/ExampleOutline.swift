package import Basics
package import Networks

/// What tiles and lists need of a unit's examples, read from the stored form of ``UnitExamples``. Of a map it keeps where the
/// unit is strongest.
package struct ExampleOutline: Hashable, Sendable, Decodable {
  /// What the unit saw of the strongest images, strongest first.
  package private(set) var best: [PhotographPart]
  /// The pictures of the images on which it is furthest below 0, where it has two ends.
  package let negative: [Digest]
  /// The pictures of the images that show its range (``ResponseRange``).
  package let range: [Digest]
  package let mean: Double
  package let shareActive: Double
  /// The names of all these images, by their pictures.
  package private(set) var names: [Digest: String]

  /// The pictures of the strongest images, strongest first.
  package var strongest: [Digest] { best.map(\.picture) }

  private enum CodingKeys: CodingKey { case strongest, negative, samples, mean, shareActive }

  private struct Named: Decodable {
    var picture: Digest
    var name: String
    var value: Float
  }

  /// One of the strongest.
  private struct Shot: Decodable {
    var picture: Digest
    var name: String
    var value: Float
    var position: Cell
    var crop: Box
    var heat: HeatMap?
  }

  /// Without the names, for those who have noted them.
  package consuming func nameless() -> ExampleOutline {
    names = [:]
    return self
  }

  /// The same, of each image what lies in a field that was measured.
  ///
  /// - Parameter size: of the images, in pixels.
  package consuming func seen(through field: FieldOfView, of size: Size) -> ExampleOutline {
    for index in best.indices { best[index].crop = field.crop(at: best[index].position, of: size) }
    return self
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shots = try container.decode([Shot].self, forKey: .strongest)
    best = shots.map {
      PhotographPart(
        picture: $0.picture, value: $0.value, position: $0.position, crop: $0.crop, core: $0.heat?.core)
    }
    let strongest = shots.map { Named(picture: $0.picture, name: $0.name, value: $0.value) }
    let lowest = try container.decodeIfPresent([Named].self, forKey: .negative) ?? []
    let samples = try container.decode([Named].self, forKey: .samples)
    negative = lowest.map(\.picture)
    range = ResponseRange.images(strongest + samples, value: \.value, picture: \.picture)
      .flatMap { $0.map(\.picture) }
    names = Dictionary(
      (strongest + lowest + samples).map { ($0.picture, $0.name) }, uniquingKeysWith: { first, _ in first })
    mean = try container.decode(Double.self, forKey: .mean)
    shareActive = try container.decode(Double.self, forKey: .shareActive)
  }
}

/// The part of a photograph that excited a unit.
package struct PhotographPart: Hashable, Sendable, Encodable {
  /// The content of the JPEG of what the model was shown.
  package var picture: Digest
  /// The unit's largest activation on it.
  package var value: Float
  /// Where that is in the unit's map.
  package var position: Cell
  /// In pixels of the model's input.
  package var crop: Box
  /// Where on the image it is above half of that; nil where its map was not kept.
  package var core: HeatRegion?

  package init(picture: Digest, value: Float, position: Cell, crop: Box, core: HeatRegion? = nil) {
    self.picture = picture
    self.value = value
    self.position = position
    self.crop = crop
    self.core = core
  }

  package init(_ example: Example) {
    self.init(
      picture: example.picture, value: example.value, position: example.position, crop: example.crop,
      core: example.heat?.core)
  }
}
