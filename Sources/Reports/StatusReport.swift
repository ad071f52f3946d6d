import Artifacts
package import Basics
import Foundation
package import Projects

/// What is in a project's store, as `micrograph status` tells it.
package struct StatusReport: Encodable, Sendable {
  package struct Part: Encodable, Sendable {
    package var analysis: String
    package var results: Int
    package var bytes: Int
    /// Results that the site as last built does not need.
    package var stale: Int
  }

  package var store: String
  /// Of the database's files.
  package var bytes: Int
  package var models: Int
  package var files: Int
  package var results: [Part]
  /// With which library and instructions how many results were made.
  package var origins: [String: Int]

  package init(_ project: Project) throws(Diagnostic) {
    let store = try Store(at: project.store, access: .readOnly)
    self.store = project.store.path
    bytes = ["", "-wal"].reduce(0) { sum, suffix in
      let attributes = try? FileManager.default.attributesOfItem(atPath: project.store.path + suffix)
      return sum + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
    }
    origins = try store.origins()
    models = try store.generations().count
    files = try store.publishedFiles().count
    results = try store.shares().map {
      Part(analysis: $0.name, results: $0.findings, bytes: $0.bytes, stale: $0.stale)
    }
  }

  /// The same for people.
  package var text: String {
    let rows = results.map { ["\($0.analysis)", "\($0.results)", ByteText.describe($0.bytes), "\($0.stale)"] }
    return """
      \(TextTable(["analysis", "results", "size", "stale"], rows))

      store   \(ByteText.describe(bytes)) in \(store)
      models  \(models)
      output  \(files) files
      """ + origins.sorted { $0.key < $1.key }.map { "\nmade by \($0.key): \($0.value) results" }.joined()
  }
}

/// Sizes as people say them.
package enum ByteText {
  /// `12 kB`, `3.4 MB`.
  package static func describe(_ bytes: Int) -> String {
    switch bytes {
    case ..<1000: "\(bytes) bytes"
    case ..<1_000_000: String(format: "%.1f kB", Double(bytes) / 1e3)
    case ..<1_000_000_000: String(format: "%.1f MB", Double(bytes) / 1e6)
    default: String(format: "%.2f GB", Double(bytes) / 1e9)
    }
  }
}
