import Artifacts
import Basics
import Findings
import Images
import Networks

/// What is left of a circuit's target where the network is cut, and whether the circuit is better than chance.
///
/// The question names what its answer depends on and no more: the network, the circuit's units and edges without what
/// was measured of them, and the images that are looked at. So a circuit that is found again over other images, none of
/// which it needs, is not tested again.
struct CircuitTest: Analysis {
  struct Finding: Codable, Sendable {
    let evidence: CircuitEvidence
    /// The mean largest activation of each unit on the images of the test.
    let activations: [Float]
  }

  static let name = "circuit test"
  static let version = 4

  let target: Unit
  /// Of all upstream of the target.
  private let digest: Digest
  /// Names, from the lowest to the target's.
  private let layers: [String]
  /// Channels kept of each layer, among which edges were looked for.
  private let channels: [[Int]]
  private let units: [Unit]
  private let edges: [Edge]
  private let choosing: Digest
  private let testing: Digest
  private let reference: Digest
  private let counterparts: Digest?
  private let preprocessing: Preprocessing
  private let parameters: CircuitParameters
  private let shift: Int

  private struct Edge: Encodable {
    let source: Unit
    let target: Unit
    let kind: CircuitEdge.Kind
  }

  /// - Parameters:
  ///   - digest: of all upstream of the target.
  ///   - shift: of the mirror image (``RelationSearch/shift``).
  ///   - choosing: images by their places in the set, as all that follow.
  ///   - reference: what stands in for units is taken from these.
  init(
    _ diagram: CircuitDiagram, _ sketch: CircuitSketch, target: Unit, digest: Digest, images: ImageSet,
    preprocessing: Preprocessing, parameters: CircuitParameters, shift: Int, choosing: [Int], testing: [Int],
    reference: [Int]
  ) throws(Diagnostic) {
    self.target = target
    self.digest = digest
    layers = sketch.layers.map(\.name)
    channels = sketch.channels
    units = diagram.units.map(\.unit)
    edges = diagram.edges.map { Edge(source: $0.source, target: $0.target, kind: $0.kind) }
    self.choosing = images.digest(of: choosing)
    self.testing = images.digest(of: testing)
    self.reference = images.digest(of: reference)
    counterparts = try parameters.counterparts(in: images, of: choosing + testing)
    self.preprocessing = preprocessing
    self.parameters = parameters.withoutNames
    self.shift = shift
  }

  var subject: String { "test of the circuit of \(target) over \(layers.joined(separator: ", "))" }
}
