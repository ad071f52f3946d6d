package import Foundation

/// The models and photographs that tests use where they are there: `../shared`, or the folder MICROGRAPH_SHARED names.
package enum SharedFiles {
  /// The first folder that exists; nil where there is none.
  package static let folder: URL? = {
    var candidates: [URL] = []
    if let named = ProcessInfo.processInfo.environment["MICROGRAPH_SHARED"] { candidates.append(URL(filePath: named)) }
    var parent = packageRoot
    for _ in 0..<3 {
      parent.deleteLastPathComponent()
      candidates.append(parent.appending(path: "shared"))
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "models").path) }
  }()

  /// The package's own folder.
  package static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether the shared models are there; for `.enabled(if:)`. Where they are not, the run's last lines say so.
  package static let areThere: Bool = {
    if folder == nil { Lacking.note(whatIsMissing) }
    return folder != nil
  }()

  package static let whatIsMissing =
    "the shared models are not there (../shared, or the folder that MICROGRAPH_SHARED names)"

  package static func model(_ name: String) -> URL {
    (folder ?? packageRoot).appending(path: "models").appending(path: name)
  }

  package static var photos: URL { (folder ?? packageRoot).appending(path: "photos") }
}

/// Where SwiftPM puts what it builds: beside the test bundle or the test runner.
package enum Products {
  package static func url(_ name: String) -> URL {
    let places = [
      Bundle.main.executableURL?.deletingLastPathComponent(),
      CommandLine.arguments.first.map { URL(fileURLWithPath: $0).deletingLastPathComponent() },
    ]
    let built = SharedFiles.packageRoot.appending(path: ".build/release/\(name)")
    return places.compactMap { $0?.appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? built
  }
}
