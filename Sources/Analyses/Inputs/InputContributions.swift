package import Artifacts
package import Basics
package import Findings
package import Networks

/// What each unit of the layer before gave to a unit on the photographs that excite it most.
///
/// The names of the unit's photographs and of the weights into it hold all that the answer depends on: the network up to
/// the unit, the images, and what lies between the two layers.
package struct InputContributions: Analysis {
  package typealias Finding = UnitContributions
  package static let name = "contributions"
  package static let version = 2
  package static let causes: [String: Cause] = ["photographs": .images, "weights": .weights]

  package let unit: Unit
  /// The question of the photographs that excite the unit.
  private let photographs: Digest
  /// The question of the weights into it.
  private let weights: Digest
  /// How many photographs are looked at, at most.
  package let count: Int
  /// How many units the layer has: by their cost together it is decided whether they are measured.
  private let units: Int

  /// With eight the largest shares of GoogLeNet's units are known to a tenth of themselves.
  package static let photographs = 8

  private enum CodingKeys: String, CodingKey { case photographs, weights, count, units }

  package init(unit: Unit, of units: Int, photographs: Digest, weights: Digest, count: Int = Self.photographs) {
    self.unit = unit
    self.units = units
    self.photographs = photographs
    self.weights = weights
    self.count = count
  }

  package var subject: String { "unit \(unit)" }
}

extension UnitContributions {
  /// What each unit of the layer before gave; nil where there is nothing, or the store has lost it.
  package func shares(in store: Store) throws -> [Float]? {
    guard let data = try shares.flatMap({ try store.blob($0) }) else { return nil }
    var (reader, shares) = (ByteReader(data), [Float]())
    while let share = reader.float() { shares.append(share) }
    return shares
  }
}
