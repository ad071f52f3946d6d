import Artifacts
import Basics
import Findings
import Foundation
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
      inputSize: specimen.inputSize, preprocessing: specimen.preprocessing,
      parameterCount: specimen.model.constants.values.reduce(0) { $0 + $1.values.count }, classes: specimen.labels,
      images: ImageOrigin(study), imageCount: study.images?.count ?? 0, sampleCount: study.sample?.count,
      accuracy: accuracy)
  }
}

extension ModelFacts.ImageOrigin {
  /// The file in a folder of images that says where they are from and on what terms they may be shown, as Markdown.
  private static let creditsFile = "CREDITS.md"

  fileprivate init(_ study: Study) {
    guard study.images != nil else {
      self = .none
      return
    }
    guard case .folder(let path, _) = study.configuration.images else {
      self = .drawn
      return
    }
    let file = study.project.url(path).appending(path: Self.creditsFile)
    let text = FileManager.default.contents(atPath: file.path).flatMap(String.init(file:))
    self = .folder(credits: text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "")
  }
}

extension CircuitRecord {
  /// The circuits that have a page, with the author's words.
  static func all(
    _ study: Study, content: ProjectContent, keys: [Digest], store: Store
  ) throws -> [CircuitRecord] {
    zip(study.circuits, try store.values(Circuit.self, keys: keys)).compactMap { settings, circuit in
      circuit.map {
        CircuitRecord(
          name: settings.name, title: settings.title, circuit: $0,
          prose: content.circuits.filter { $0.name == settings.name }, isFeatured: settings.featured)
      }
    }
  }
}

extension StreamCircuitRecord {
  /// The circuits over a residual stream that have a page, with the author's words.
  static func all(
    _ study: Study, content: ProjectContent, keys: [Digest], store: Store
  ) throws -> [StreamCircuitRecord] {
    zip(study.streamCircuits.map(\.settings), try store.values(StreamCircuit.self, keys: keys)).compactMap {
      settings, circuit in
      circuit.map {
        StreamCircuitRecord(
          name: settings.name, title: settings.title, circuit: $0,
          prose: content.circuits.filter { $0.name == settings.name }, isFeatured: settings.featured)
      }
    }
  }
}

extension ClassCircuitRecord {
  /// The circuits of classes through the layers of a network that have a page, with the author's words.
  static func all(
    _ study: Study, content: ProjectContent, keys: [Digest], store: Store
  ) throws -> [ClassCircuitRecord] {
    zip(study.classCircuits.map(\.settings), try store.values(ClassCircuit.self, keys: keys)).compactMap {
      settings, circuit in
      circuit.map {
        ClassCircuitRecord(
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
