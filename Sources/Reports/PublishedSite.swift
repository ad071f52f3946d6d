import Basics
import Foundation
import Generation
package import Projects
package import Site

/// What is in a project's Output.
package enum PublishedSite {
  /// Checks links, images, orphans, sizes and leftovers of the published files.
  package static func check(_ project: Project) throws -> SiteCheck {
    guard FileManager.default.fileExists(atPath: project.output.appending(path: "index.html").path) else {
      throw Diagnostic("no site is published here", at: project.output.path, advice: "Run `micrograph build` first.")
    }
    let folder = try OutputFolder(project.output)
    var sizes: [String: Int] = [:]
    for path in folder.files() { sizes[path] = folder.size(path) ?? 0 }
    return try SiteCheck(sizes: sizes) { path in
      guard let data = folder.content(path) else { throw Diagnostic("the file cannot be read", at: path) }
      return data
    }
  }
}
