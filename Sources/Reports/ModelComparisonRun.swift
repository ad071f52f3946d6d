import Analyses
import Artifacts
package import Basics
import Engine
import Findings
package import Foundation
import Images
package import Networks
package import Projects

/// Compares two models outside a site, as `micrograph compare` does.
package struct ModelComparisonRun: Sendable {
  private let sides: [Side]
  private let images: ImageSet
  private let work: Work

  /// A model with the layers to compare.
  private struct Side: Sendable {
    let title: String
    let specimen: Specimen
    let layers: [ScanLayer]
    /// As people name them.
    let names: [String]

    var compared: ComparedModel {
      ComparedModel(compiler: Compiler(specimen.model), layers: layers, preprocessing: specimen.preprocessing)
    }
  }

  /// - Parameters:
  ///   - first: an ONNX file or a project's folder; `second` likewise.
  ///   - layers: of the first model, by name; none for those of its project, or all of the network's own.
  ///   - preprocessing: what is said here goes before what a project says.
  ///   - images: a folder; nil for the first project's images.
  package init(
    _ first: URL, _ second: URL, layers: [String], otherLayers: [String], preprocessing: PreprocessingSettings,
    otherPreprocessing: PreprocessingSettings, precision: Precision, otherPrecision: Precision, images: URL?,
    work: Work
  ) throws {
    let one = try Subject(first, preprocessing, precision)
    let collection: any PictureCollection
    if let images {
      collection = try ImageFolder.checked(at: images, work)
    } else if let project = one.project, let own = one.configuration.images {
      collection = try Study.collection(own, project, work: work)
    } else {
      throw Diagnostic("there are no images to compare the models on", advice: "Give a folder with --images.")
    }
    try ComparisonParameters.check(imageCount: collection.count)
    let specimen = try one.specimen()
    let other = try Subject(
      second, otherPreprocessing, otherPrecision, besides: specimen.preprocessing)
    sides = [
      try Self.side(one, specimen, layers: layers), try Self.side(other, try other.specimen(), layers: otherLayers),
    ]
    self.work = work
    self.images = try ImageSet(collection, workers: work.workers)
  }

  /// What is at a path that the command line names.
  private struct Subject {
    let url: URL
    /// Nil for a model file.
    let project: Project?
    let configuration: Configuration

    init(
      _ url: URL, _ preprocessing: PreprocessingSettings, _ precision: Precision,
      besides first: Preprocessing? = nil
    ) throws {
      self.url = url
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
        throw Diagnostic("there is no such model", at: url.path, advice: "Give an ONNX file or a project's folder.")
      }
      var configuration: Configuration
      if isFolder.boolValue {
        let project = try Project(url)
        self.project = project
        configuration = try Configuration(of: project)
        configuration.preprocessing = preprocessing.over(configuration.preprocessing)
      } else {
        project = nil
        configuration = try Configuration(text: "", file: url.path)
        configuration.preprocessing = try first.map { try preprocessing.orOwn(of: url, orLike: $0) } ?? preprocessing
        configuration.precision = precision
      }
      self.configuration = configuration
    }

    func specimen() throws -> Specimen {
      if let project { return try Specimen(project, configuration) }
      return try Specimen(
        model: url, precision: configuration.precision, preprocessing: configuration.preprocessing, labels: nil)
    }
  }

  private static func side(_ subject: Subject, _ specimen: Specimen, layers names: [String]) throws -> Side {
    let lookup = try LayerLookup(specimen)
    let settings = subject.configuration.layers
    let wanted =
      names.isEmpty
      ? settings.map(\.name)
      : names.map { name in
        settings.first { $0.short == name }?.name ?? name
      }
    let layers = wanted.isEmpty ? lookup.layers : try wanted.map { try lookup.layer($0) }
    return Side(
      title: subject.configuration.title ?? specimen.name, specimen: specimen,
      layers: try layers.map { try ScanLayer($0, of: specimen.model) },
      names: layers.map { layer in settings.first { $0.name == layer.name }?.short ?? layer.name })
  }

  /// - Parameters:
  ///   - store: where maps are kept for the next time.
  ///   - top: best matches that are told; 0 for all.
  package func report(store url: URL, top: Int) throws -> ComparisonReport {
    work.progress.note(images.leftOut)
    let store = try Store(at: url)
    let search = ComparisonSearch(
      sides[0].compared, sides[1].compared, images: images, store: store, workers: work.workers)
    let layers = Array(sides[0].layers.indices)
    let missing = try layers.filter { try store.finding(of: search.analysis(layer: $0)) == nil }
    if !missing.isEmpty {
      for (pass, side) in zip([search.passOfFirst(missing), search.passOfSecond()], sides) {
        let gaps = try pass.gaps()
        work.progress.begin(
          "Scanning with \(side.title)", "images", total: gaps.reduce(0) { $0 + $1.chunk.count })
        try pass.run(gaps, interruption: work.interruption) { done, _ in work.progress.reach(done) }
        work.progress.end()
      }
      work.progress.begin("Matching units", "parts", total: search.parts(of: missing))
      try search.run(missing) { work.progress.reach($0) }
      work.progress.end()
    }
    let found = try layers.map { layer in
      guard let known = try store.finding(of: search.analysis(layer: layer)) else {
        throw Diagnostic("its comparison is not in the store", at: "layer \(sides[0].names[layer])")
      }
      return known
    }
    return ComparisonReport(
      models: sides.map {
        ComparisonReport.Model(
          title: $0.title, file: $0.specimen.name, digest: $0.specimen.model.digest.hex, layers: $0.names,
          extraTokens: $0.layers.map(\.units.extraTokens).max() ?? 0)
      }, images: images.count, found: found, top: top)
  }
}
