package import Artifacts
package import Basics
package import Findings
package import Networks

/// The strongest inputs and outputs of a unit among the layers beside its own.
package struct UnitConnections: Analysis {
  package typealias Finding = UnitWeights
  package static let name = "weights"
  package static let version = 1

  /// Of all upstream of the unit.
  package let digest: Digest
  package let unit: Unit
  package let before: String?
  package let after: String?
  /// Of all upstream of the layer after: its weights decide the unit's outputs.
  package let afterDigest: Digest?
  /// How many excitatory and how many inhibitory ones, each way.
  package let count: Int

  private enum CodingKeys: String, CodingKey { case digest, unit, before, after, afterDigest, count }

  package init(unit: Unit, digest: Digest, before: ScanLayer?, after: ScanLayer?, count: Int) {
    self.unit = unit
    self.digest = digest
    self.before = before?.name
    self.after = after?.name
    afterDigest = after?.digest
    self.count = count
  }

  package var subject: String { "unit \(unit)" }
}
