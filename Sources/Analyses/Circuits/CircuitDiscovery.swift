import Algorithms
package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks

/// The circuit behind a unit: which units of lower layers make it what it is, and the proof.
package struct CircuitDiscovery: Analysis {
  package typealias Finding = Circuit
  package static let name = "circuit"
  package static let version = 15
  package static let causes: [String: Cause] = ["digest": .weights, "images": .images]

  package let target: Unit
  /// Of all upstream of the target.
  package let digest: Digest
  /// Names, from the lowest to the target's.
  package let layers: [String]
  package let images: Digest
  /// ``CircuitParameters/counterparts(in:of:)``
  private let counterparts: Digest?
  package let preprocessing: Preprocessing
  package let parameters: CircuitParameters

  private enum CodingKeys: String, CodingKey {
    case target, digest, layers, images, counterparts, preprocessing, parameters
  }

  package init(
    target: Unit, digest: Digest, layers: [String], images: ImageSet, preprocessing: Preprocessing,
    parameters: CircuitParameters
  ) throws(Diagnostic) {
    self.target = target
    self.digest = digest
    self.layers = layers
    self.images = images.digest
    counterparts = try parameters.counterparts(in: images)
    self.preprocessing = preprocessing
    self.parameters = parameters
  }

  package var subject: String { "circuit of \(target) over \(layers.joined(separator: ", "))" }
}

/// How a circuit is chosen and tested.
package struct CircuitParameters: Hashable, Sendable, Codable {
  /// Of the images that excite the target most: half are used for choosing, half for testing.
  package var images: Int
  /// The most groups (a mirror pair, or one unit) kept of a layer.
  package var breadth: Int
  /// The least strength of a group, as a share of the strongest's.
  package var groupShare: Float
  /// The least contribution of an edge, as a share of its target's activation.
  package var edgeShare: Float
  /// Random draws for each control.
  package var draws: Int
  /// What stands in for units in the tests on which the verdict rests; with a counterfactual the circuit is that of the
  /// difference which the change makes.
  package var ablation: AblationKind
  /// Ways of cutting beside the usual ones: what changes in an image whose activations stand in.
  package var counterfactuals: [Counterfactual]
  /// By an image's name that of the one that the user has named beside it, whose activations stand in, too.
  package var pairs: [String: String]
  package var seed: UInt64
  package var relations: RelationParameters

  package init(
    images: Int = 120, breadth: Int = 3, groupShare: Float = 0.05, edgeShare: Float = 0.04, draws: Int = 5,
    ablation: AblationKind = .mean, counterfactuals: [Counterfactual] = [], pairs: [String: String] = [:],
    seed: UInt64 = 0, relations: RelationParameters = .init()
  ) {
    self.images = images
    self.breadth = breadth
    self.groupShare = groupShare
    self.edgeShare = edgeShare
    self.draws = draws
    self.ablation = ablation
    self.counterfactuals = counterfactuals
    self.pairs = pairs
    self.seed = seed
    self.relations = relations
  }

  /// All ways of cutting that are measured, the usual ones first.
  package var ablations: [AblationKind] {
    let changes = counterfactuals + (pairs.isEmpty ? [] : [.pair])
    return Array((AblationKind.usual + changes.map(AblationKind.counterfactual) + [ablation]).uniqued())
  }

  /// All that changes in images whose activations stand in.
  var changes: [Counterfactual] {
    ablations.compactMap { if case .counterfactual(let change) = $0 { change } else { nil } }
  }

  /// The digest of all that changes and is no part of the images' own; nil where there is nothing
  /// (``ImageSet/counterparts(of:_:pairs:)``).
  ///
  /// - Parameter numbers: the images that count; all of them by default.
  func counterparts(in images: ImageSet, of numbers: [Int]? = nil) throws(Diagnostic) -> Digest? {
    try images.counterparts(of: numbers ?? Array(0..<images.count), changes, pairs: pairs)
  }

  /// The same whatever images are called.
  var withoutNames: CircuitParameters {
    var parameters = self
    parameters.pairs = [:]
    return parameters
  }

  /// The same for people.
  var measures: [Measure] {
    [
      Measure("images", Float(images)), Measure("groups of a layer", Float(breadth)),
      Measure("least group", groupShare), Measure("least edge", edgeShare), Measure("draws", Float(draws)),
      Measure("seed", Float(seed)),
    ]
  }

  /// With fewer images nothing can be both chosen and tested.
  package static let leastImages = 20
}
