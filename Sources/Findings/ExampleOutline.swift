package import Basics

/// What tiles and lists need of a unit's examples. It is read from the stored form of ``UnitExamples`` and passes over
/// the maps, which are most of it.
package struct ExampleOutline: Hashable, Sendable, Decodable {
  /// What the unit saw of the three strongest images, strongest first.
  package let best: [PhotographPart]
  /// The pictures of the strongest images, strongest first.
  package let strongest: [Digest]
  /// The pictures of the images on which it is furthest below 0, where it has two ends.
  package let negative: [Digest]
  /// The pictures of the samples.
  package let samples: [Digest]
  package let mean: Double
  package let shareActive: Double

  private enum CodingKeys: CodingKey { case strongest, negative, samples, mean, shareActive }

  private struct Named: Decodable { var picture: Digest }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var first = try container.nestedUnkeyedContainer(forKey: .strongest)
    var best: [PhotographPart] = []
    while !first.isAtEnd, best.count < 3 { best.append(try first.decode(PhotographPart.self)) }
    self.best = best
    strongest = try container.decode([Named].self, forKey: .strongest).map(\.picture)
    negative = try container.decodeIfPresent([Named].self, forKey: .negative)?.map(\.picture) ?? []
    samples = try container.decode([Named].self, forKey: .samples).map(\.picture)
    mean = try container.decode(Double.self, forKey: .mean)
    shareActive = try container.decode(Double.self, forKey: .shareActive)
  }
}

/// The part of a photograph that excited a unit.
package struct PhotographPart: Hashable, Sendable, Decodable {
  /// The content of the JPEG of what the model was shown.
  package var picture: Digest
  /// The unit's largest activation on it.
  package var value: Float
  /// In pixels of the model's input.
  package var crop: Box

  package init(picture: Digest, value: Float, crop: Box) {
    self.picture = picture
    self.value = value
    self.crop = crop
  }

  package init(_ example: Example) {
    picture = example.picture
    value = example.value
    crop = example.crop
  }
}
