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
  /// For each layer of the site; nil while it is not known.
  package var layers: [LayerCorrespondence?]
  package var circuits: [RecurringCircuit]

  package init(
    other: OtherModel, imageCount: Int, gridSide: Int, layers: [LayerCorrespondence?], circuits: [RecurringCircuit]
  ) {
    self.other = other
    self.imageCount = imageCount
    self.gridSide = gridSide
    self.layers = layers
    self.circuits = circuits
  }
}

/// What the site says about the second model.
package struct OtherModel: Hashable, Sendable {
  package struct Layer: Hashable, Sendable {
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
  package var inputSize: [Int]
  /// From the lowest up.
  package var layers: [Layer]

  package init(title: String, file: String, digest: Digest, inputSize: [Int], layers: [Layer]) {
    self.title = title
    self.file = file
    self.digest = digest
    self.inputSize = inputSize
    self.layers = layers
  }
}

/// A circuit of the site and what is found of it in the second model.
package struct RecurringCircuit: Hashable, Sendable {
  package var name: String
  package var title: String?
  package var circuit: Circuit
  package var counterpart: CircuitCounterpart

  package init(name: String, title: String?, circuit: Circuit, counterpart: CircuitCounterpart) {
    self.name = name
    self.title = title
    self.circuit = circuit
    self.counterpart = counterpart
  }
}

/// A unit of the site and its best match in the second model, with what stands for that on a page.
package struct MatchRecord: Hashable, Sendable {
  package var unit: Unit
  package var match: UnitMatch
  /// As people write it: `fire4:12`.
  package var otherTitle: String
  /// Its feature picture in the size of a tile; nil where none was made.
  package var otherTile: Digest?
  /// The parts of the photographs that excite it most, as pixels of the site's own view of each.
  package var otherPhotographs: [PhotographPart]
  package var isAboveChance: Bool
  /// Kept for the strongest matches of a layer.
  package var tuning: PairTuning?

  package init(
    unit: Unit, match: UnitMatch, otherTitle: String, otherTile: Digest?, otherPhotographs: [PhotographPart],
    isAboveChance: Bool, tuning: PairTuning?
  ) {
    self.unit = unit
    self.match = match
    self.otherTitle = otherTitle
    self.otherTile = otherTile
    self.otherPhotographs = otherPhotographs
    self.isAboveChance = isAboveChance
    self.tuning = tuning
  }
}
