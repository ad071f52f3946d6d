import Basics
package import Foundation
import Generation
package import Projects
import Site

/// One published page as a single file, to send or to put anywhere.
package enum PageExport {
  /// - Parameter page: as people name it: `circuits/head-neck`, with or without `/index.html`.
  package static func html(_ page: String, of project: Project) throws -> Data {
    guard FileManager.default.fileExists(atPath: project.output.appending(path: "index.html").path) else {
      throw Diagnostic("no site is published here", at: project.output.path, advice: "Run `micrograph build` first.")
    }
    let folder = try OutputFolder(project.output)
    let parts = page.split(separator: "/").filter { $0 != "." && $0 != "Output" }
    let path = (parts.last?.hasSuffix(".html") == true ? parts : parts + ["index.html"]).joined(separator: "/")
    guard !parts.contains(".."), let data = folder.content(path), let text = String(validating: data, as: UTF8.self)
    else {
      let circuits = folder.files().filter { $0.hasPrefix("circuits/") && $0.hasSuffix("/index.html") }
        .map { String($0.dropLast("/index.html".count)) }.filter { $0 != "circuits" }.sorted()
      throw Diagnostic(
        "the site has no page '\(page)'",
        advice: circuits.isEmpty
          ? "Name a page's folder, as in layers/4c/254." : "There are \(circuits.joined(separator: ", ")).")
    }
    let address = try Configuration(of: project).address
    let file = try SingleFile(text, at: path, address: address) { name in
      guard let data = folder.content(name) else {
        throw Diagnostic("a file of the site is missing", at: name, advice: "Run `micrograph build` again.")
      }
      return data
    }
    return Data(file.html.utf8)
  }
}
