package import Basics

/// What the units of the layer before gave to a unit on the photographs that excite it most.
///
/// What a unit gave is activation times gradient: its map times how the other unit, at its peak, changes with it, added up
/// over places. Where nothing but weights and rectifiers lies between, what all units gave and the biases add up to the
/// other unit's value.
package struct UnitContributions: Hashable, Sendable, Codable {
  /// How many photographs were looked at: the strongest, as far as the unit is above 0 on them.
  package var photographs: Int
  /// The content of the blob: for each unit of the layer before the mean of what it gave, as a share of the mean of the
  /// unit's value, in little-endian single precision. Nil where there is none: the unit is above 0 on no photograph, or
  /// weights cannot be followed to the layer before, or what lies between is too costly.
  package var shares: Digest?
  /// Whether nothing was measured because all units of the layer would take more than ``mostImages``.
  package var isTooCostly: Bool
  /// The key of the measurement, which other photographs in the project leave as it is; nil where there is none.
  package var measurement: Digest?

  /// What a layer's units may cost together, in images that run up to the layer. From one block to the next it is 7 in
  /// GoogLeNet and at most 250 in ResNet-50, over four blocks 2,000.
  package static let mostImages = 300.0

  package init(photographs: Int, shares: Digest?, isTooCostly: Bool = false, measurement: Digest? = nil) {
    self.photographs = photographs
    self.shares = shares
    self.isTooCostly = isTooCostly
    self.measurement = measurement
  }
}
