package import Networks

/// How a unit relates to the others of its layer under reflection and rotation of the image.
package struct UnitRelations: Hashable, Sendable, Codable {
  /// Correlation of its map with its own on the mirrored image, reflected back.
  package var selfCorrelation: Float
  /// The unit whose map on the mirrored image is most like its own; there is one where the choice is mutual and the
  /// correlation well above both self-correlations.
  package var mirrorPartner: Relative?
  /// How unlike its largest activations on an image and on the mirrored image are: 0 for none, 1 when it never fires
  /// on both.
  package var facing: Float
  /// The share of its activation in the outermost cells of the map; near 1 for units that respond to the border.
  package var borderShare: Float
  /// Units whose maps are almost the same as its own, nearest first.
  package var duplicates: [Relative]
  /// Units that respond to the same shape turned, in the order of the angle.
  package var rotations: [Rotation]

  package init(
    selfCorrelation: Float, mirrorPartner: Relative?, facing: Float, borderShare: Float, duplicates: [Relative],
    rotations: [Rotation]
  ) {
    self.selfCorrelation = selfCorrelation
    self.mirrorPartner = mirrorPartner
    self.facing = facing
    self.borderShare = borderShare
    self.duplicates = duplicates
    self.rotations = rotations
  }
}

/// Another unit and how well its maps agree.
package struct Relative: Hashable, Sendable, Codable {
  package var unit: Unit
  package var correlation: Float

  package init(unit: Unit, correlation: Float) {
    self.unit = unit
    self.correlation = correlation
  }
}

/// Another unit that responds to the image turned by an angle as this one does to the image itself.
package struct Rotation: Hashable, Sendable, Codable {
  package var unit: Unit
  /// Degrees, anticlockwise.
  package var angle: Int
  package var correlation: Float

  package init(unit: Unit, angle: Int, correlation: Float) {
    self.unit = unit
    self.angle = angle
    self.correlation = correlation
  }
}
