package import Basics
package import Networks
package import Projects

/// Finds the layers and units that a person names on the command line.
package struct LayerLookup: Sendable {
  private let specimen: Specimen
  /// The network's own layers, from the lowest up.
  package let layers: [Layer]

  package init(_ specimen: Specimen) throws(Diagnostic) {
    self.specimen = specimen
    layers = try specimen.model.layers(image: specimen.inputShape(count: 1))
  }

  /// A layer by its name, or by a part of it that only one layer has: `4c` for `inception_4c/output`.
  package func layer(_ name: String) throws(Diagnostic) -> Layer {
    if let exact = layers.first(where: { $0.name == name || $0.value == name }) { return exact }
    if specimen.model.value(named: name) != nil {
      let found = try specimen.model.layers([name], image: specimen.inputShape(count: 1))
      if let layer = found.first { return layer }
    }
    let matches = layers.filter { $0.name.contains(name) }
    guard let match = matches.first else { throw specimen.model.lack(of: name) }
    guard matches.count == 1 else {
      throw Diagnostic(
        "'\(name)' may be \(matches.map { "'\($0.name)'" }.joined(separator: " or "))",
        advice: "`micrograph inspect` lists the layers of a model.")
    }
    return match
  }

  /// A unit as `LAYER:CHANNEL`, its layer found as above.
  package func unit(_ text: String) throws(Diagnostic) -> Unit {
    guard let unit = Unit(text) else {
      throw Diagnostic("'\(text)' is not a unit", advice: "Write LAYER:CHANNEL, as in 4c:254.")
    }
    let layer = try layer(unit.layer)
    guard unit.channel < layer.channels else {
      throw Diagnostic("'\(layer.name)' has the units 0 to \(layer.channels - 1); there is no \(unit.channel)")
    }
    return Unit(layer.name, unit.channel)
  }
}
