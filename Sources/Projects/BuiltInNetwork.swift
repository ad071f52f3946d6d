import Basics
import Foundation

/// The network that comes with Micrograph, for a project that names none: Bestiary, which names drawn scenes.
enum BuiltInNetwork {
  static let preprocessing = PreprocessingSettings(
    mean: [0.5], std: [0.25], range: [0, 1], order: .rgb, resize: 96, size: 96)
  static let images = Configuration.Images.scenes(.bestiary, count: 600, seed: 3000)

  static func model() throws(Diagnostic) -> URL { try folder().appending(path: "bestiary.onnx") }
  static func labels() throws(Diagnostic) -> URL { try folder().appending(path: "labels.txt") }

  private static func folder() throws(Diagnostic) -> URL { try ProgramFiles.folder("bestiary", of: "Projects") }
}
