import ArgumentParser
import Foundation
import Generation

/// The project that a command works on, and what takes the place of its configuration.
struct ProjectOptions: ParsableArguments {
  @Argument(help: "The folder of the project.")
  var project = "."

  @Option(help: ArgumentHelp("An ONNX file in place of the configuration's.", valueName: "file"))
  var model: String?

  @Option(help: ArgumentHelp("A folder of images in place of the configuration's.", valueName: "folder"))
  var images: String?

  func generator(workers: Int, budget: Duration? = nil, isQuiet: Bool = false) throws -> Generator {
    let current = FileManager.default.currentDirectoryPath
    let folder = URL(fileURLWithPath: current)
    func absolute(_ path: String?) -> String? { path.map { URL(fileURLWithPath: $0, relativeTo: folder).path } }
    return Generator(
      try Project(URL(fileURLWithPath: project)),
      overrides: Overrides(model: absolute(model), images: absolute(images)), workers: workers,
      budget: budget, progress: Progress(isQuiet: isQuiet))
  }
}
