package import Basics
package import Foundation

/// The folders of a microscope project.
package struct Project: Sendable {
  package let root: URL

  /// The project in a folder that exists.
  package init(_ root: URL) throws(Diagnostic) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw Diagnostic("there is no such folder", at: root.path, advice: "`micrograph init` makes a new project.")
    }
    self.root = root.standardizedFileURL
  }

  package var content: URL { root.appending(path: "Content") }
  package var configuration: URL { content.appending(path: "microscope.yml") }
  package var templates: URL { root.appending(path: "Templates") }
  package var output: URL { root.appending(path: "Output") }
  package var state: URL { root.appending(path: ".micrograph") }
  package var store: URL { state.appending(path: "store.sqlite") }
  package var lock: URL { state.appending(path: "lock") }

  /// The names of what is in a folder of the content, in order; none where there is no such folder.
  func names(in folder: String) throws(Diagnostic) -> [String] {
    let path = content.appending(path: folder).path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw Diagnostic("the folder cannot be read", at: "Content/\(folder)", advice: "Check its permissions.")
    }
  }

  /// A path as the configuration gives it: from the project's folder on, unless it starts at the root or with `~`.
  package func url(_ path: String) -> URL {
    if path.hasPrefix("~/") {
      return FileManager.default.homeDirectoryForCurrentUser.appending(path: String(path.dropFirst(2)))
    }
    let url = path.hasPrefix("/") ? URL(filePath: path) : root.appending(path: path)
    return url.standardizedFileURL
  }
}
