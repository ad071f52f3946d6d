package import Analyses
package import Basics
package import Engine
import Foundation
import Images
package import Networks
import Scenes

/// All that a build knows before it works: the project, what is looked at, which layers, which images.
package struct Study: Sendable {
  package let project: Project
  package let configuration: Configuration
  package let specimen: Specimen
  package let layers: [StudiedLayer]
  /// Nil where the project has no images.
  package let images: ImageSet?
  /// Images whose activations get a page, each followed by its mirror image where that is wanted.
  package let inputs: [ModelInput]
  /// Nil where the model tells no classes apart.
  package let classes: ClassOutput?
  package let compiler: Compiler

  /// Reads the model and names the images by their content; all faults of the configuration's values are told together.
  package init(
    _ project: Project, configuration: Configuration, workers: Int
  ) throws {
    self.project = project
    self.configuration = configuration
    specimen = try Specimen(project, configuration)
    let settings = configuration.layers
    let found = try specimen.model.layers(settings.map(\.name), image: specimen.inputShape(count: 1))
    let model = specimen.model
    layers = try found.enumerated().map { index, layer in
      try StudiedLayer(layer, settings: settings.isEmpty ? nil : settings[index], in: model)
    }
    let source = configuration.images ?? (configuration.model == nil ? BuiltInNetwork.images : nil)
    images = try source.map { try ImageSet(Self.collection($0, project), workers: workers) }
    inputs = try ProjectInputs(project, settings: configuration.inputs, images: images?.collection).all()
    classes = inputs.isEmpty ? nil : try ClassOutput(model, image: specimen.inputShape(count: 1))
    compiler = Compiler(model)
  }

  private static func collection(
    _ images: Configuration.Images, _ project: Project
  ) throws(Diagnostic) -> any PictureCollection {
    switch images {
    case .folder(let path): try ImageFolder(project.url(path))
    case .scenes(.bestiary, let count, let seed): SceneCollection(count: count, seed: UInt64(seed))
    case .scenes(.heads, let count, let seed): HeadSceneCollection(count: count, seed: UInt64(seed))
    }
  }

  /// Reads every input once, so that one that is no image, or is cut off, is told before anything else is done.
  package func checkInputs() throws(Diagnostics) {
    var faults: [Diagnostic] = []
    for input in inputs where !input.isMirrored {
      do throws(Diagnostic) { _ = try input.view(specimen.preprocessing) } catch { faults.append(error) }
    }
    guard faults.isEmpty else { throw Diagnostics(faults) }
  }

  /// The layer that a person means: by its name in the model or by its short name.
  package func layer(named name: String) -> StudiedLayer? {
    layers.first { $0.layer.name == name || $0.shortName == name }
  }
}

/// A layer of the site with the digests by which its results are known.
package struct StudiedLayer: Sendable {
  package let layer: Layer
  package let shortName: String
  package let title: String?
  /// Of all upstream of the layer.
  package let digest: Digest
  /// For each unit, of all upstream of it.
  package let units: [Digest]

  init(_ layer: Layer, settings: LayerSettings?, in model: Model) throws(Diagnostics) {
    self.layer = layer
    shortName = settings?.short ?? layer.name
    title = settings?.title
    digest = try model.digest(ofValue: layer.value)
    var units: [Digest] = []
    for channel in 0..<layer.channels { units.append(try model.digest(of: Unit(layer.name, channel))) }
    self.units = units
  }

  package var name: String { layer.name }
  package var channels: Int { layer.channels }
}
