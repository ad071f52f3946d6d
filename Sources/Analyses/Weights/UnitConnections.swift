package import Artifacts
package import Basics
package import Findings
package import Networks

/// The weights into a unit from the layer before its own.
///
/// They depend on what lies between the two layers and on nothing below: a network whose first layer was trained anew
/// keeps the connections of all others.
package struct UnitConnections: Analysis {
  package typealias Finding = IncomingWeights
  package static let name = "weights"
  package static let version = 4
  package static let causes: [String: Cause] = ["path": .weights, "held": .results]

  package let unit: Unit
  /// Of all between the layer before and the unit.
  package let path: Digest
  /// The map of the layer before: channels, height, width.
  package let source: [Int]
  /// Of the weight images of the unit's layer; nil where no receptive field leads back.
  package let window: Size?
  /// Of what is held between the two (``HeldValue``); nil where nothing is, or there are no images.
  package let held: Digest?

  private enum CodingKeys: String, CodingKey { case path, source, window, held }

  package init(unit: Unit, path: Digest, source: [Int], window: Size?, held: Digest? = nil) {
    self.unit = unit
    self.path = path
    self.source = source
    self.window = window
    self.held = held
  }

  package var subject: String { "unit \(unit)" }
}
