import Basics
import Foundation

/// Holds the legends of units' outputs against their weights, which are published once: in the layer above, as its inputs.
struct OutputLegends {
  private struct Connection: Hashable {
    let source: String
    let target: String
  }

  private struct Legend {
    let page: String
    let source: String
    let targets: [ShownConnections.Far]
    let scale: Double
  }

  /// The names of layers by their folders.
  private var layers: [Substring: String] = [:]
  /// The largest weight of each connection, with either sign, where it is published.
  private var weights: [Connection: Double] = [:]
  private var legends: [Legend] = []

  /// Notes the weights into the units of a layer.
  mutating func note(_ numbers: LayerNumbers, of folder: Substring) {
    guard layers.updateValue(numbers.layer, forKey: folder) == nil else { return }
    for (number, unit) in numbers.units.enumerated() {
      for input in unit.inputs {
        weights[Connection(source: input.source, target: "\(numbers.layer):\(number)")] = input.largest
      }
    }
  }

  /// Notes what a unit's page says of its outputs.
  mutating func note(_ outputs: ShownConnections, of unit: String, on page: String) {
    for scale in outputs.scales {
      legends.append(Legend(page: page, source: unit, targets: outputs.units, scale: scale))
    }
  }

  /// What no layer keeps among its strongest inputs, or only as means, may be no larger than the legend says; where all
  /// are kept, the largest is what it says.
  var faults: [Diagnostic] {
    legends.compactMap { legend in
      let known = legend.targets.compactMap { target in
        layers[target.folder].flatMap { weights[Connection(source: legend.source, target: "\($0):\(target.number)")] }
      }
      guard let largest = known.max() else { return nil }
      let isRight = ShownConnections.agree(legend.scale, largest)
      guard !isRight, known.count == legend.targets.count || largest > legend.scale else { return nil }
      return Diagnostic(
        "full colour of its outputs is called a weight of \(NumberText.short(legend.scale)), the largest is "
          + NumberText.short(largest), at: legend.page)
    }
  }
}

/// The connections of a unit on one of its sides, as its page shows them.
struct ShownConnections {
  /// The unit at the other end, by its layer's folder and its number.
  struct Far: Hashable {
    let folder: Substring
    let number: Int
  }

  let units: [Far]
  /// The weights that are called full colour.
  let scales: [Double]

  /// Nil where the page of a unit shows none on the side, `inputs` or `outputs`.
  init?(_ side: String, in html: String) {
    guard let start = html.range(of: "<h2 id=\"\(side)\""),
      let end = html.range(of: "</section>", range: start.upperBound..<html.endIndex)
    else { return nil }
    let section = html[start.upperBound..<end.lowerBound]
    units = section.components(separatedBy: "/index.html\"").dropLast().compactMap { piece in
      let parts = piece.suffix(200).split(separator: "/").suffix(2)
      return parts.last.flatMap { Int($0) }.map { Far(folder: parts.first ?? "", number: $0) }
    }
    scales = section.split(separator: "±").dropFirst().compactMap { piece in
      let number = piece.prefix { $0.isNumber || ".,e\u{2212}".contains($0) }
      let text = number.replacing(",", with: "").replacing("\u{2212}", with: "-")
      return Double(text) ?? Double(text.dropLast())
    }
  }

  /// Whether a legend's number is a weight, as far as its digits tell.
  static func agree(_ scale: Double, _ weight: Double) -> Bool {
    abs(weight - scale) <= max(0.006 * weight, 0.6 * NumberText.lastPlace(of: scale))
      || NumberText.short(scale) == NumberText.short(weight)
  }
}
