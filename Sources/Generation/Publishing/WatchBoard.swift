package import Basics
import Foundation
package import Projects
import Site

/// What pages that are open in a browser learn of a watch: `Output/.watch.js`, which they ask for from `file://`.
///
/// The pages themselves are as published; only the site's script asks, and only while the watch lasts.
package struct WatchBoard: Sendable {
  private static let name = ".watch.js"

  private let project: Project
  private let folder: OutputFolder
  /// A number that no other watch has used: whoever saw another one looks again.
  private var build = Int64(Date().timeIntervalSince1970 * 1000)

  package init(_ project: Project) throws(Diagnostic) {
    self.project = project
    folder = try OutputFolder(project.output)
    try write([])
  }

  /// Says what the last build came to.
  ///
  /// - Parameter hasWritten: whether pages should be loaded anew.
  package mutating func tell(_ faults: [String], hasWritten: Bool = false) throws(Diagnostic) {
    if hasWritten { build += 1 }
    try write(faults)
  }

  private func write(_ faults: [String]) throws(Diagnostic) {
    let list = String(decoding: StoredForm.encode(faults), as: UTF8.self)
    try folder.stage(Data("micrographWatch(\(build), \(list));\n".utf8), as: Self.name)
    try folder.put(Self.name)
  }

  /// Leaves the site as it is published.
  package func end() throws(Diagnostic) {
    try Self.clear(project)
    let script = "assets/site.js"
    guard folder.exists(script), let content = try TemplateSources(project: project.root).asset("site.js") else {
      return
    }
    try folder.stage(content, as: script)
    try folder.put(script)
  }

  /// Removes what a watch left that could not end.
  static func clear(_ project: Project) throws(Diagnostic) {
    let folder = OutputFolder(reading: project.output)
    if folder.exists(name) { try folder.remove(name) }
  }
}
