import Basics
import Foundation

/// The templates, assets and strings that come with the program, as a resource bundle beside its executable.
enum BuiltInFiles {
  /// The folder with `Templates` and `strings`.
  static func folder() throws(Diagnostic) -> URL {
    let beside = Bundle.main.bundleURL.appending(path: "Micrograph_Site.resources")
    if FileManager.default.fileExists(atPath: beside.appending(path: "Templates").path) { return beside }
    let bundle = Bundle.module.bundleURL
    guard FileManager.default.fileExists(atPath: bundle.appending(path: "Templates").path) else {
      throw Diagnostic(
        "the built-in templates are missing", at: beside.path,
        advice: "Keep the folder Micrograph_Site.resources beside the program.")
    }
    return bundle
  }
}
