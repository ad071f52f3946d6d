import Basics
import Foundation

/// The network that comes with Micrograph, for a project that names none: Bestiary, which names drawn scenes.
enum BuiltInNetwork {
  static let preprocessing = PreprocessingSettings(
    mean: [0.5], std: [0.25], range: [0, 1], order: .rgb, resize: 96, size: 96)
  static let images = Configuration.Images.scenes(.bestiary, count: 600, seed: 3000)

  static func model() throws(Diagnostic) -> URL { try folder().appending(path: "bestiary.onnx") }
  static func labels() throws(Diagnostic) -> URL { try folder().appending(path: "labels.txt") }

  /// In the resource bundle beside the program.
  private static func folder() throws(Diagnostic) -> URL {
    let beside = Bundle.main.bundleURL.appending(path: "Micrograph_Projects.resources/bestiary")
    if FileManager.default.fileExists(atPath: beside.path) { return beside }
    let bundle = Bundle.module.bundleURL.appending(path: "bestiary")
    guard FileManager.default.fileExists(atPath: bundle.path) else {
      throw Diagnostic(
        "the built-in network is missing", at: beside.path,
        advice: "Keep the folder Micrograph_Projects.resources beside the program, or name a `model`.")
    }
    return bundle
  }
}
