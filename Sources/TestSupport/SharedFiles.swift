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

  /// Whether the shared models are there; for `.enabled(if:)`.
  package static var areThere: Bool { folder != nil }

  package static func model(_ name: String) -> URL {
    (folder ?? packageRoot).appending(path: "models").appending(path: name)
  }

  package static var photos: URL { (folder ?? packageRoot).appending(path: "photos") }
}
