import ArgumentParser
import Basics
import Foundation
import Generation
import Networks
import Projects

/// The project that a command works on, and what takes the place of its configuration.
struct ProjectOptions: ParsableArguments {
  @Argument(help: "The folder of the project.")
  var project = "."

  @Option(help: ArgumentHelp("An ONNX file in place of the configuration's.", valueName: "file"))
  var model: String?

  @Option(help: ArgumentHelp("A folder of images in place of the configuration's.", valueName: "folder"))
  var images: String?

  @Option(help: "How exactly convolutions multiply, in place of the configuration's.")
  var precision: Precision?

  func folder() throws -> Project { try Project(URL(fileURLWithPath: project)) }

  /// Paths on the command line start at the current folder, not at the project's.
  var overrides: Overrides {
    Overrides(
      model: model.map { URL(fileURLWithPath: $0).path }, images: images.map { URL(fileURLWithPath: $0).path },
      precision: precision)
  }

  func generator(
    _ work: Work, budget: Duration? = nil, isStrict: Bool = false, rereadsImages: Bool = false,
    isWatched: Bool = false
  ) throws -> Generator {
    Generator(
      try folder(), overrides: overrides, work: work, budget: budget, isStrict: isStrict, rereadsImages: rereadsImages,
      isWatched: isWatched)
  }
}
