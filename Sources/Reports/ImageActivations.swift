package import Basics
import Foundation

/// What a network did with one image, as `micrograph run` tells it.
package struct ImageActivations: Encodable, Sendable {
  package struct ClassScore: Encodable, Sendable {
    package var index: Int
    package var label: String?
    /// The model's own output: a probability after a softmax, a logit without.
    package var score: Float
  }

  package struct LayerActivity: Encodable, Sendable {
    package var name: String
    /// The function before which the units are measured, as pages do; absent where they are measured as they are.
    package var before: String?
    package var units: [UnitActivity]
  }

  package struct UnitActivity: Encodable, Sendable {
    package var channel: Int
    package var max: Float
    package var mean: Float
    /// Of the largest value.
    package var position: Cell
  }

  package var image: String
  /// The best five, the best first.
  package var classes: [ClassScore]
  package var layers: [LayerActivity]
  /// Where it was asked for.
  package var attribution: AttributionReport?
  package var blocks: LensReport?

  /// The same for people.
  package var text: String {
    var lines = [image]
    for score in classes {
      let name = score.label ?? (classes.count == 1 ? "the one score" : "class \(score.index)")
      lines.append("  \(number(score.score))  \(name)")
    }
    for layer in layers {
      lines.append("  \(layer.name)\(layer.before.map { ", measured before \($0)" } ?? "")")
      let rows = layer.units.map { unit in
        ["    \(unit.channel)", number(unit.max), number(unit.mean), unit.position.description]
      }
      lines.append("\(TextTable(["    unit", "max", "mean", "row, column"], rows))")
    }
    if let blocks { lines.append(blocks.text) }
    if let attribution { lines.append(attribution.text) }
    return lines.joined(separator: "\n")
  }
}

/// Four digits that matter.
func number(_ value: Float) -> String { String(format: "%.4g", Double(value)) }
