package import Foundation

/// The files that come with the program, such as its templates.
package enum ProgramFiles {
  /// Where `make install` puts them, seen from the folder of the executable.
  private static let installed = "../share/micrograph"

  /// A folder that comes with the program: in `share/micrograph` where it was installed, and in the resource bundle of a
  /// module beside the executable where it was built.
  package static func folder(_ name: String, of module: String) throws(Diagnostic) -> URL {
    let home = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent() ?? Bundle.main.bundleURL
    let places = ["\(installed)/\(name)", "Micrograph_\(module).resources/\(name)"].map {
      home.appending(path: $0).standardizedFileURL
    }
    guard let place = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
      throw Diagnostic(
        "the program's own files are missing: there is neither \(places[0].path) nor \(places[1].path)",
        advice: "Install Micrograph anew, or keep the folder Micrograph_\(module).resources beside the program.")
    }
    return place
  }
}
