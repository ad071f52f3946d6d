import Foundation
import TestSupport

/// The cases of ONNX's backend suite for single operators, as PyPI's onnx package carries them.
enum NodeSuite {
  /// The folder of the cases: the one that MICROGRAPH_ONNX_SUITE names, or that of the project's own Python environment.
  static let folder: URL? = {
    if let named = ProcessInfo.processInfo.environment["MICROGRAPH_ONNX_SUITE"] { return URL(filePath: named) }
    let libraries = SharedFiles.packageRoot.appending(path: ".venv/lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: libraries.path)) ?? []
    return versions.sorted()
      .map { libraries.appending(path: "\($0)/site-packages/onnx/backend/test/data/node") }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  /// Whether it is there; for `.enabled(if:)`. Where it is not, the run's last lines say so.
  static let isThere: Bool = {
    if folder == nil { Lacking.note(whatIsMissing) }
    return folder != nil
  }()

  static let whatIsMissing = "the onnx package is not installed: run `make setup-tests`"

  static var cases: [URL] {
    guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return [] }
    return names.sorted().map { folder.appending(path: $0) }
  }
}
