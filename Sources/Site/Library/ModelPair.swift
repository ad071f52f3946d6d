package import Basics
package import Findings
package import Networks

/// The site's model beside a second one, over the same images.
package struct ModelPair: Hashable, Sendable {
  package var other: OtherModel
  /// Images over which both were compared.
  package var imageCount: Int
  /// Cells along each side of the grid on which maps were compared.
  package var gridSide: Int
  /// Whether layers of either have tokens that stand nowhere in the image, which are not compared, or heads among their
  /// units.
  package var hasExtraTokens: Bool
  package var hasHeads: Bool
  /// For each layer of the site; nil while it is not known.
  package var layers: [LayerCorrespondence?]
  package var circuits: [RecurringCircuit]

  package init(
    other: OtherModel, imageCount: Int, gridSide: Int, hasExtraTokens: Bool, hasHeads: Bool,
    layers: [LayerCorrespondence?], circuits: [RecurringCircuit]
  ) {
    self.other = other
    self.imageCount = imageCount
    self.gridSide = gridSide
    self.hasExtraTokens = hasExtraTokens
    self.hasHeads = hasHeads
    self.layers = layers
    self.circuits = circuits
  }
}

/// What the site says about the second model.
package struct OtherModel: Hashable, Sendable, Encodable {
  package struct Layer: Hashable, Sendable, Encodable {
    package var name: String
    /// As people say it.
    package var shortName: String
    package var channels: Int

    package init(name: String, shortName: String, channels: Int) {
      self.name = name
      self.shortName = shortName
      self.channels = channels
    }
  }

  package var title: String
  /// The file's name without folders.
  package var file: String
  package var digest: Digest
  /// Height and width of the input in pixels.
  package var inputSize: Size
  /// From the lowest up.
  package var layers: [Layer]

  package init(title: String, file: String, digest: Digest, inputSize: Size, layers: [Layer]) {
    self.title = title
    self.file = file
    self.digest = digest
    self.inputSize = inputSize
    self.layers = layers
  }
}

/// A circuit of the site and what is found of it in the second model.
package struct RecurringCircuit: Hashable, Sendable {
  package var record: CircuitRecord
  package var counterpart: CircuitCounterpart
  /// The matches of its units, in their order; nil for a unit without one.
  package var others: [OtherUnit?]

  package init(_ record: CircuitRecord, counterpart: CircuitCounterpart, others: [OtherUnit?]) {
    self.record = record
    self.counterpart = counterpart
    self.others = others
  }
}

/// A unit of the second model, with what stands for it on a page.
package struct OtherUnit: Hashable, Sendable {
  /// As people write it: `fire4:12`.
  package var title: String
  /// Its feature picture in the size of a tile; nil where none was made.
  package var tile: Digest?
  /// The parts of the photographs that excite it most, as pixels of the site's own view of each.
  package var photographs: [PhotographPart]

  package init(title: String, tile: Digest?, photographs: [PhotographPart]) {
    self.title = title
    self.tile = tile
    self.photographs = photographs
  }
}

/// A unit of the site and its best match in the second model.
package struct MatchRecord: Hashable, Sendable {
  package var unit: Unit
  package var match: UnitMatch
  package var other: OtherUnit
  package var isAboveChance: Bool
  /// Kept for the strongest matches of a layer.
  package var tuning: PairTuning?

  package init(unit: Unit, match: UnitMatch, other: OtherUnit, isAboveChance: Bool, tuning: PairTuning?) {
    self.unit = unit
    self.match = match
    self.other = other
    self.isAboveChance = isAboveChance
    self.tuning = tuning
  }
}
