package import Basics
package import Foundation
package import Images

extension CompareSettings {
  /// The project and configuration of the second model, as if it had a site of its own.
  ///
  /// - Parameters:
  ///   - first: the model that it is compared with.
  ///   - configuration: of the first model's site.
  func study(
    besides first: Specimen, _ configuration: Configuration, in project: Project
  ) throws -> (Project, Configuration) {
    let url = project.url(model)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw Diagnostic(
        "the model to compare with is not there", at: url.path,
        advice: "Give an ONNX file or a project's folder at 'compare', or leave the key out.")
    }
    var result: Configuration
    let home: Project
    if isFolder.boolValue {
      home = try Project(url)
      result = try Configuration(of: home)
      result.preprocessing = preprocessing.over(result.preprocessing)
      result.precision = precision ?? result.precision
    } else {
      home = project
      result = try Configuration(text: "", file: project.configuration.path)
      result.model = model
      result.preprocessing = try preprocessing.orOwn(of: url, orLike: first.preprocessing)
      result.precision = precision ?? configuration.precision
    }
    result.title = title ?? result.title ?? url.deletingPathExtension().lastPathComponent
    if !layers.isEmpty { result.layers = layers }
    result.features = features
    // What pages show of a unit of the second model.
    result.examples.count = 3
    result.examples.samples = 0
    result.circuits = []
    result.stimuli = StimulusSettings()
    result.compare = nil
    return (home, result)
  }
}

extension PreprocessingSettings {
  /// For a second model: what is said here, else what the file says that the model brings along, else as for the first.
  package func orOwn(of model: URL, orLike first: Preprocessing) throws(Diagnostic) -> PreprocessingSettings {
    if saysNothingOfPixels, try PreprocessingFile(besides: model) != nil { return self }
    return over(PreprocessingSettings(likeThatOf: first))
  }

  /// All but the size, which is each model's own.
  package init(likeThatOf preprocessing: Preprocessing) {
    self.init(
      mean: preprocessing.mean, std: preprocessing.std, range: preprocessing.range, order: preprocessing.order,
      resize: preprocessing.resize == preprocessing.size.shortSide ? nil : preprocessing.resize)
  }
}
