import Artifacts
import Basics
import Findings
import Images
package import Networks

/// What each unit of the layer before gave on certain photographs: an answer of ``InputContributions`` by what it depends on
/// and no more.
///
/// So a photograph more costs only those units whose strongest it is among.
package struct ContributionMeasurement: Analysis {
  package struct Finding: Codable, Sendable {
    /// As in ``UnitContributions``.
    let shares: Digest
  }

  package static let name = "contribution measurement"
  package static let version = 1

  package let unit: Unit
  /// Of all upstream of the unit.
  private let network: Digest
  /// Of all between the layer before and the unit.
  private let path: Digest
  /// Of the contents of the photographs, and of how strongly and where the unit peaks on each, the strongest first.
  private let photographs: Digest
  private let preprocessing: Preprocessing

  private enum CodingKeys: String, CodingKey { case network, path, photographs, preprocessing }

  init(unit: Unit, network: Digest, path: Digest, photographs: some Sequence<Example>, preprocessing: Preprocessing) {
    self.unit = unit
    self.network = network
    self.path = path
    self.preprocessing = preprocessing
    var hasher = DigestHasher()
    for photograph in photographs {
      var peak = ByteWriter()
      peak.write(photograph.value.bitPattern)
      peak.write(photograph.position.row)
      peak.write(photograph.position.column)
      hasher.update(photograph.image)
      hasher.update(peak.data)
    }
    self.photographs = hasher.finish()
  }

  package var subject: String { "what was given to unit \(unit)" }
}
