import Artifacts
import Basics
import Findings
import Networks
import Projects
import Site

extension ModelFacts {
  /// What the site says about the model of a study.
  init(_ study: Study, accuracy: Accuracy?) {
    let specimen = study.specimen
    self.init(
      title: study.configuration.title ?? specimen.name, summary: study.configuration.summary, file: specimen.name,
      digest: specimen.model.digest, opset: specimen.model.opset,
      inputSize: specimen.inputSize,
      parameterCount: specimen.model.constants.values.reduce(0) { $0 + $1.values.count }, classes: specimen.labels,
      imageCount: study.images?.count ?? 0, sampleCount: study.sample?.count, accuracy: accuracy)
  }
}

extension CircuitRecord {
  /// The circuits that have a page, with the author's words.
  static func all(
    _ study: Study, content: ProjectContent, keys: [Digest], store: Store
  ) throws -> [CircuitRecord] {
    zip(study.configuration.circuits, try store.values(Circuit.self, keys: keys)).compactMap { settings, circuit in
      circuit.map {
        CircuitRecord(
          name: settings.name, title: settings.title, circuit: $0,
          prose: content.circuits.filter { $0.name == settings.name }, isFeatured: settings.featured)
      }
    }
  }
}

extension UnitRelations {
  /// The same with the name that the layer has now: relatives are of the unit's own layer.
  func within(_ layer: String) -> UnitRelations {
    var relations = self
    if let partner = mirrorPartner { relations.mirrorPartner?.unit = Unit(layer, partner.unit.channel) }
    for (index, relative) in duplicates.enumerated() {
      relations.duplicates[index].unit = Unit(layer, relative.unit.channel)
    }
    for (index, relative) in rotations.enumerated() {
      relations.rotations[index].unit = Unit(layer, relative.unit.channel)
    }
    return relations
  }
}
