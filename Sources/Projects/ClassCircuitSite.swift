package import Analyses
package import Basics
import Networks

/// A circuit that is asked for that leads through the layers of a network to the score of a class (``ClassCircuit``).
package struct ClassCircuitSite: Sendable {
  package let settings: CircuitSettings
  package let target: ClassTarget
  /// From the lowest to the scores; the site need not show the scores.
  package let layers: [ScanLayer]

  /// Those of some circuits that end in a class.
  static func all(
    _ circuits: [CircuitSettings], site layers: [StudiedLayer], _ specimen: Specimen
  ) throws(Diagnostic) -> [ClassCircuitSite] {
    var sites: [ClassCircuitSite] = []
    var faults: [Diagnostic] = []
    for settings in circuits {
      guard let name = settings.target.className else { continue }
      do throws(Diagnostic) {
        sites.append(try ClassCircuitSite(settings, class: name, site: layers, specimen))
      } catch {
        faults.append(error.of(settings))
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    return sites
  }

  private init(
    _ settings: CircuitSettings, class name: String, site layers: [StudiedLayer], _ specimen: Specimen
  ) throws(Diagnostic) {
    target = try ClassTarget(name, against: settings.rival, in: specimen)
    let image = specimen.inputShape(count: 1)
    guard let scores = try specimen.model.layers([target.output.logits], image: image).first else {
      throw Diagnostic("the scores of its classes are no layer", kind: .unsupported)
    }
    var lower = settings.layers.isEmpty ? layers.filter { $0.layer.units.isOverImage } : []
    for name in settings.layers {
      guard let layer = layers.first(where: { $0.layer.name == name || $0.shortName == name }) else {
        throw Diagnostic("the site has no layer '\(name)'", advice: "Name one of 'layers'.")
      }
      lower.append(layer)
    }
    lower.removeAll { $0.layer.value == scores.value || $0.layer.units.kind == .head }
    guard !lower.isEmpty else {
      throw Diagnostic("the site has no layer below the scores of the classes", advice: "Name some at 'layers'.")
    }
    guard settings.counterfactuals.isEmpty else {
      throw Diagnostic(
        "the circuit of a class is cut in one way",
        advice: "Leave out 'counterfactuals'; 'against' chooses what stands in for what is cut.")
    }
    self.settings = settings
    self.layers = lower.map(\.scan) + [try ScanLayer(scores, of: specimen.model)]
  }

  /// The images by which it is found and measured.
  package func images(
    of images: ImageSet, _ parameters: CircuitParameters
  ) throws(Diagnostic) -> ClassImages {
    do throws(Diagnostic) {
      return try ClassImages(
        of: target.contrast, classes: target.known.indices(of: images.names), in: images, most: parameters.images)
    } catch {
      throw error.of(settings)
    }
  }
}
