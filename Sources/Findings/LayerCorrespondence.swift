package import struct Foundation.Data

/// How a layer of one model compares with the layers of another over the same images.
///
/// It holds no names: the other model's layers are counted from its lowest up.
package struct LayerCorrespondence: Hashable, Sendable, Codable {
  /// Linear CKA with each layer of the other model; nil where one of the two never changes.
  package var alignments: [Float?]
  /// The best match of each unit; nil for a unit that is constant over all images.
  package var matches: [UnitMatch?]
  /// For each layer of the other model, the unit there that agrees best with each unit; nil for a unit that is constant,
  /// and where all units there are.
  package var nearest: [[NearestUnit?]]
  /// Nil where there was nothing to match.
  package var chance: ChanceLevel?
  /// The strongest matches in detail: mutual ones first, of each kind the strongest first.
  package var tunings: [PairTuning]

  package init(
    alignments: [Float?], matches: [UnitMatch?], nearest: [[NearestUnit?]], chance: ChanceLevel?, tunings: [PairTuning]
  ) {
    self.alignments = alignments
    self.matches = matches
    self.nearest = nearest
    self.chance = chance
    self.tunings = tunings
  }

  /// Units that are not constant.
  package var varying: Int { matches.count { $0 != nil } }

  /// Units whose best match is better than chance.
  package var matched: Int { matches.count { $0.map { isAboveChance($0.correlation) } ?? false } }

  package func isAboveChance(_ correlation: Float) -> Bool { chance.map { correlation > $0.level } ?? false }

  /// The correlation that half of the units' best matches reach; nil where there are none.
  package var median: Float? {
    let sorted = matches.compactMap { $0?.correlation }.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}

/// The unit of the other model whose activations agree best with those of a unit.
package struct UnitMatch: Hashable, Sendable, Codable {
  /// The other model's layer, counted from its lowest up.
  package var layer: Int
  package var channel: Int
  /// Of both maps, brought to one grid, over all images and cells.
  package var correlation: Float
  /// Of the largest activations on each image; nil where one of them is constant.
  package var ofMaxima: Float?
  /// Whether that unit, too, agrees with none of this layer better.
  package var isMutual: Bool

  package init(layer: Int, channel: Int, correlation: Float, ofMaxima: Float?, isMutual: Bool) {
    self.layer = layer
    self.channel = channel
    self.correlation = correlation
    self.ofMaxima = ofMaxima
    self.isMutual = isMutual
  }
}

/// The unit of one layer of the other model whose activations agree best with those of a unit.
package struct NearestUnit: Hashable, Sendable, Codable {
  package var channel: Int
  /// Of both maps, brought to one grid, over all images and cells.
  package var correlation: Float

  package init(channel: Int, correlation: Float) {
    self.channel = channel
    self.correlation = correlation
  }
}

/// What best matches come to when the images of one model are shuffled.
package struct ChanceLevel: Hashable, Sendable, Codable {
  /// The share of shuffled best matches that stay at or below ``level``.
  package var quantile: Float
  package var level: Float
  /// What half of the shuffled best matches reach.
  package var median: Float
  /// How often the images were shuffled.
  package var draws: Int

  package init(quantile: Float, level: Float, median: Float, draws: Int) {
    self.quantile = quantile
    self.level = level
    self.median = median
    self.draws = draws
  }
}

/// The largest activations of two matched units on each image.
package struct PairTuning: Hashable, Sendable, Codable {
  /// The unit of the first model; the other one is its match.
  package var channel: Int
  /// For each image two bytes: both units' largest activations, 0 at the low end of their range and 255 at the high.
  package var points: Data
  /// The ends of the range, low and high, of the first model's unit and of the other's.
  package var first: [Float]
  package var second: [Float]

  package init(channel: Int, points: Data, first: [Float], second: [Float]) {
    self.channel = channel
    self.points = points
    self.first = first
    self.second = second
  }
}
