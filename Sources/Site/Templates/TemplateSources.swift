package import Basics
package import Foundation

/// The templates, assets and string tables of a project: its own files over the built-in ones.
package struct TemplateSources: Sendable {
  /// A file, where it was found, and how messages name it.
  package struct File: Sendable {
    package let place: String
    package let content: Data

    package init(place: String, content: Data) {
      self.place = place
      self.content = content
    }

    /// The content as text; what is no UTF-8 in it becomes the replacement character.
    var text: String { String(file: content) ?? String(decoding: content, as: UTF8.self) }
  }

  /// By name without extension: `unit`, `partials/tile`.
  let templates: [String: File]
  /// By path below `assets/`: `site.css`.
  let assets: [String: File]
  /// By language, the built-in table first, then the project's.
  let strings: [String: [File]]
  /// The facts that these are: each template and asset, and the strings of each language.
  package let facts: FactTable

  /// Reads the built-in files and those in `Templates` and `Content/strings` of `project`, when there is one.
  ///
  /// - Parameter isWatched: whether the site's script asks for changes, as it does while authors write.
  package init(project: URL? = nil, isWatched: Bool = false) throws(Diagnostic) {
    var templates: [String: File] = [:]
    var assets: [String: File] = [:]
    var strings: [String: [File]] = [:]
    var templateFolders = [(try ProgramFiles.folder("Templates", of: "Site"), "built-in Templates")]
    var stringFolders = [(try ProgramFiles.folder("strings", of: "Site"), "built-in strings")]
    if let project {
      templateFolders.append((project.appending(path: "Templates"), "Templates"))
      stringFolders.append((project.appending(path: "Content/strings"), "Content/strings"))
    }
    for (folder, place) in templateFolders {
      for (path, file) in try Self.files(below: folder, place: place) {
        if path.hasSuffix(".mustache") {
          templates[String(path.dropLast(".mustache".count))] = file
        } else if path.hasPrefix("assets/") {
          assets[String(path.dropFirst("assets/".count))] = file
        }
      }
    }
    for (folder, place) in stringFolders {
      for (path, file) in try Self.files(below: folder, place: place)
      where path.hasSuffix(".yml") && !path.contains("/") {
        strings[String(path.dropLast(".yml".count)), default: []].append(file)
      }
    }
    if isWatched, let script = assets["site.js"] {
      let asking = try Self.files(below: templateFolders[0].0, place: "built-in Templates").first { $0.0 == "watch.js" }
      assets["site.js"] = File(place: script.place, content: script.content + (asking?.1.content ?? Data()))
    }
    self.templates = templates
    self.assets = assets
    self.strings = strings
    var facts = FactTable()
    for (name, file) in templates { facts[.template("\(name).mustache")] = Digest(file.content) }
    for (name, file) in assets { facts[.asset(name)] = Digest(file.content) }
    for (language, files) in strings {
      // What a language lacks, English has.
      let all = language == "en" ? files : files + (strings["en"] ?? [])
      facts[.strings(language: language)] = Digest(combining: all.map { Digest($0.content) })
    }
    self.facts = facts
  }

  /// The content of a file below `assets/`.
  package func asset(_ name: String) -> Data? { assets[name]?.content }

  /// The regular files below `top`, by path relative to it, in order of path; none where it does not exist.
  private static func files(below top: URL, place: String) throws(Diagnostic) -> [(String, File)] {
    guard let paths = FileManager.default.subpaths(atPath: top.path) else { return [] }
    var found: [(String, File)] = []
    for path in paths.sorted() where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      let url = top.appending(path: path)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      do {
        found.append((path, File(place: "\(place)/\(path)", content: try Data(contentsOf: url))))
      } catch {
        throw Diagnostic("the file cannot be read", at: url.path, advice: "Check its permissions.")
      }
    }
    return found
  }
}
