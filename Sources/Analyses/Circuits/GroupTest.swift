import Artifacts
import Basics
import Findings
import Images
import Networks

/// What is left of a circuit's target with several sets of its edges cut: what a drawing of groups carries, and each group.
///
/// Like ``CircuitTest`` it names what its answer depends on and no more.
struct GroupTest: Analysis {
  /// For each set what is left, as a share of the target's activation.
  typealias Finding = [Float]

  static let name = "group test"
  static let version = 2

  let target: Unit
  /// Of all upstream of the target.
  private let digest: Digest
  /// Names, from the lowest to the target's.
  private let layers: [String]
  private let cuts: [[Edge]]
  private let testing: Digest
  private let preprocessing: Preprocessing

  private struct Edge: Encodable {
    let source: Unit
    let target: Unit
  }

  /// - Parameters:
  ///   - digest: of all upstream of the target.
  ///   - testing: images by their places in the set.
  init(
    _ cuts: [[CircuitEdge]], target: Unit, digest: Digest, layers: [String], images: ImageSet, testing: [Int],
    preprocessing: Preprocessing
  ) {
    self.target = target
    self.digest = digest
    self.layers = layers
    self.cuts = cuts.map { $0.map { Edge(source: $0.source, target: $0.target) } }
    self.testing = images.digest(of: testing)
    self.preprocessing = preprocessing
  }

  var subject: String { "test of the groups of \(target) over \(layers.joined(separator: ", "))" }
}
