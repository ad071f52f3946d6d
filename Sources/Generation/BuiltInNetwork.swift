import Basics
import Foundation

/// The network that comes with Micrograph, for a project that names none: it looks for heads in drawn scenes.
enum BuiltInNetwork {
  static let preprocessing = PreprocessingSettings(
    mean: [0.5], std: [0.25], range: [0, 1], order: .rgb, resize: 96, size: 96)
  static let images = Configuration.Images.scenes(.heads, count: 300, seed: 1)

  static func model() throws(Diagnostic) -> URL { try folder().appending(path: "handbuilt.onnx") }
  static func labels() throws(Diagnostic) -> URL { try folder().appending(path: "labels.txt") }

  /// In the resource bundle beside the program.
  private static func folder() throws(Diagnostic) -> URL {
    let beside = Bundle.main.bundleURL.appending(path: "Micrograph_Generation.resources/handbuilt")
    if FileManager.default.fileExists(atPath: beside.path) { return beside }
    let bundle = Bundle.module.bundleURL.appending(path: "handbuilt")
    guard FileManager.default.fileExists(atPath: bundle.path) else {
      throw Diagnostic(
        "the built-in network is missing", at: beside.path,
        advice: "Keep the folder Micrograph_Generation.resources beside the program, or name a `model`.")
    }
    return bundle
  }
}
