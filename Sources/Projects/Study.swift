package import Analyses
package import Artifacts
package import Basics
package import Engine
import Foundation
package import Images
package import Networks
import Scenes

/// All that a build knows before it works: the project, what is looked at, which layers, which images.
package struct Study: Sendable {
  package let project: Project
  package let configuration: Configuration
  /// What authors wrote; nothing about the model with which the site's own is compared.
  package let content: ProjectContent
  package let specimen: Specimen
  package let layers: [StudiedLayer]
  /// The layers of ``layers`` that are heads of attention, from the lowest up.
  package let heads: [HeadSite]
  /// What its blocks of attention add to; nil where there are none, or no one stream joins them.
  package let stream: ResidualStream?
  /// The circuits that are asked for: of units by the weights between layers, of classes through all layers, and those over
  /// a residual stream.
  package let circuits: [CircuitSettings]
  package let classCircuits: [ClassCircuitSite]
  package let streamCircuits: [StreamCircuitSite]
  /// Nil where the project has no images.
  package let images: ImageSet?
  /// Some of them, over which units are compared with one another and with those of another model; all where there are few.
  package let sample: ImageSet?
  /// Images whose activations get a page, each followed by its mirror image where that is wanted.
  package let stimuli: [Stimulus]
  /// Nil where the model tells no classes apart.
  package let classes: ClassOutput?
  package let compiler: Compiler
  /// The grid on which maps are compared with those of another model; nil where there is no comparison.
  package let grid: CommonGrid?
  /// How images enter the model with which this one is compared; nil for the site's own.
  package let firstPreprocessing: Preprocessing?
  private let secondStudy: Boxed<Study>?

  /// Reads the model and names the images by their content; all faults of the configuration's values are told together.
  ///
  /// - Parameter store: where it is kept which files are whole images.
  package init(
    _ project: Project, configuration: Configuration, content: ProjectContent, store: Store, work: Work
  ) throws {
    MemoryBudget.process.configure(configuration.memory)
    let specimen = try Specimen(project, configuration)
    let source = configuration.images ?? (configuration.model == nil ? BuiltInNetwork.images : nil)
    let images = try source.map {
      try ImageSet(Self.collection($0, project, store: store, work: work), workers: work.workers)
    }
    if configuration.compare != nil { try ComparisonParameters.check(imageCount: images?.count ?? 0) }
    try self.init(project, configuration, content, specimen, images: images)
  }

  /// - Parameter first: how images enter the model with which this one is compared; nil for the site's own.
  private init(
    _ project: Project, _ configuration: Configuration, _ content: ProjectContent, _ specimen: Specimen,
    images: ImageSet?,
    comparedWith first: Preprocessing? = nil
  ) throws {
    self.project = project
    self.configuration = configuration
    self.content = content
    self.specimen = specimen
    self.images = images
    sample = images?.sample(ImageSet.sampleSize)
    firstPreprocessing = first
    let settings = configuration.layers
    let found = try specimen.model.layers(settings.map(\.name), image: specimen.inputShape(count: 1))
    let model = specimen.model
    let shortNames = ShortNames.of(found.map(\.name))
    layers = try found.enumerated().map { index, layer in
      try StudiedLayer(
        layer, settings: settings.isEmpty ? nil : settings[index], shortName: shortNames[layer.name] ?? layer.name,
        in: model)
    }
    heads = try HeadSite.all(layers, specimen)
    stream = first == nil ? try specimen.residualStream : nil
    let streamCircuits = try StreamCircuitSite.all(configuration.circuits, site: layers, specimen)
    let others = configuration.circuits.filter { circuit in !streamCircuits.contains { $0.settings == circuit } }
    circuits = others.filter { $0.target.unit != nil }
    classCircuits = try ClassCircuitSite.all(others, site: layers, specimen)
    self.streamCircuits = streamCircuits
    stimuli =
      first == nil ? try ProjectStimuli(project, settings: configuration.stimuli, images: images?.collection).all() : []
    classes = stimuli.isEmpty ? nil : try ClassOutput(model, image: specimen.inputShape(count: 1))
    compiler = Compiler(model)
    secondStudy = try configuration.compare.map { settings in
      let (project, configuration) = try settings.study(besides: specimen, configuration, in: project)
      return Boxed(
        try Study(
          project, configuration, ProjectContent(), try Specimen(project, configuration), images: images,
          comparedWith: specimen.preprocessing))
    }
    let other = first ?? secondStudy?.value.specimen.preprocessing
    grid = other.map {
      CommonGrid(side: ComparisonParameters().side, over: [specimen.preprocessing, $0])
    }
  }

  /// The layers between which weights are followed, each from the one before: all but heads of attention, which lie beside
  /// the way from layer to layer.
  package var chain: [StudiedLayer] { layers.filter { $0.layer.units.kind != .head } }

  /// The heads that can look at all of an image, not within windows alone.
  package var wholeHeads: [HeadSite] { heads.filter { $0.block.windows == nil } }

  /// The model with which this one is compared, on the same images; nil where there is none.
  package var second: Study? { secondStudy?.value }

  /// What people call the model.
  package var title: String { configuration.title ?? specimen.name }

  /// As one side of a comparison.
  package var compared: ComparedModel {
    ComparedModel(
      compiler: compiler, layers: layers.map(\.scan), preprocessing: specimen.preprocessing)
  }

  /// The images that a configuration names, without those that are damaged.
  package static func collection(
    _ images: Configuration.Images, _ project: Project, store: Store? = nil, work: Work
  ) throws -> any PictureCollection {
    switch images {
    case .folder(let path, let known):
      let folder = try ImageFolder.checked(at: project.url(path), work, store: store)
      return try known?.collection(folder, in: project) ?? folder
    case .scenes(.bestiary, let count, let seed): return SceneCollection(count: count, seed: UInt64(seed))
    case .scenes(.heads, let count, let seed): return HeadSceneCollection(count: count, seed: UInt64(seed))
    }
  }

  /// Reads every stimulus once, so that one that is no image, or is cut off, is told before anything else is done.
  package func checkStimuli() throws(Diagnostic) {
    var faults: [Diagnostic] = []
    for stimulus in stimuli where !stimulus.isMirrored {
      do throws(Diagnostic) { _ = try stimulus.view(specimen.preprocessing) } catch { faults.append(error) }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
  }

  /// The layer that a person means: by its name in the model, its short name, or another name that the file has for it.
  package func layer(named name: String) -> StudiedLayer? {
    layers.first { $0.layer.name == name || $0.shortName == name }
      ?? specimen.model.value(named: name).flatMap { value in layers.first { $0.layer.value == value } }
  }

  /// The unit that a person means, by its layer's name in the model; nil where the site has none such.
  package func unit(_ unit: Networks.Unit) -> Networks.Unit? {
    guard let layer = layer(named: unit.layer), (0..<layer.channels).contains(unit.channel) else { return nil }
    return Networks.Unit(layer.name, unit.channel)
  }
}

/// A value that may hold one of its own type.
private final class Boxed<Value: Sendable>: Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// A layer of the site with the digests by which its results are known.
package struct StudiedLayer: Sendable {
  package let layer: Layer
  package let shortName: String
  package let title: String?
  /// The same as the analyses over images need it.
  package let scan: ScanLayer
  /// For each unit, of all upstream of it.
  package let units: [Digest]

  /// - Parameter shortName: where the settings have none.
  init(_ layer: Layer, settings: LayerSettings?, shortName: String, in model: Model) throws(Diagnostic) {
    self.layer = layer
    self.shortName = settings?.short ?? shortName
    title = settings?.title
    scan = try ScanLayer(layer, of: model)
    var units: [Digest] = []
    for channel in 0..<layer.channels { units.append(try model.digest(of: Unit(layer.name, channel))) }
    self.units = units
  }

  package var name: String { layer.name }
  package var channels: Int { layer.channels }
}
