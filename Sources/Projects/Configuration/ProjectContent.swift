package import Basics
package import Foundation
import Images
package import Networks
package import Prose
import Yams

/// What authors wrote in a project's Content: articles, the prose of circuits, notes and names of units.
package struct ProjectContent: Sendable {
  /// The file of units' names.
  package static let namesFile = "Content/units.yml"

  package struct UnitName: Hashable, Sendable, Encodable {
    package var name: String?
    package var family: String?
  }

  /// In the order of their file names; `guide.ko.md` is `guide` in Korean.
  package let articles: [ArticleSource]
  /// Named as their circuits, in one language or several.
  package let circuits: [ArticleSource]
  /// From `units/LAYER/CHANNEL.md`, by `LAYER:CHANNEL` as people write it.
  package let notes: [String: ArticleSource]
  /// From `units.yml`, by `LAYER:CHANNEL` as people write it.
  package let names: [String: UnitName]
  /// The bytes of the authors' own pictures in all that prose, by their digest.
  package let pictures: [Digest: Data]

  /// Nothing.
  package init() {
    articles = []
    circuits = []
    notes = [:]
    names = [:]
    pictures = [:]
  }

  package init(of project: Project) throws(Diagnostic) {
    var pictures: [Digest: Data] = [:]
    articles = try Self.markdown(project, "articles", &pictures)
    circuits = try Self.markdown(project, "circuits", &pictures)
    var notes: [String: ArticleSource] = [:]
    for layer in try project.names(in: "units") {
      for note in try Self.markdown(project, "units/\(layer)", &pictures) { notes["\(layer):\(note.name)"] = note }
    }
    self.notes = notes
    self.pictures = pictures
    names = try Self.names(project)
  }

  /// All that authors wrote in Markdown.
  package var prose: [ArticleSource] { articles + circuits + notes.values }

  /// The units that articles and the prose of circuits show or name, as people write them.
  package var shownUnits: [Networks.Unit] { (articles + circuits).flatMap(\.units) }

  /// The units that have a name, as people write them.
  package var namedUnits: [Networks.Unit] {
    names.filter { $0.value.name != nil }.keys.sorted().compactMap { Networks.Unit($0) }
  }

  private static func markdown(
    _ project: Project, _ folder: String, _ pictures: inout [Digest: Data]
  ) throws(Diagnostic) -> [ArticleSource] {
    let url = project.content.appending(path: folder)
    var sources: [ArticleSource] = []
    for name in try project.names(in: folder) where name.hasSuffix(".md") && !name.hasPrefix(".") {
      let file = "Content/\(folder)/\(name)"
      guard let data = FileManager.default.contents(atPath: url.appending(path: name).path),
        let text = String(file: data)
      else { throw Diagnostic("the file is not readable as UTF-8 text", at: file) }
      let stem = name.dropLast(3)
      let language = stem.wholeMatch(of: /.+\.([a-z]{2})/)?.1
      sources.append(
        ArticleSource(
          name: String(language == nil ? stem : stem.dropLast(3)), file: file, text: text,
          language: language.map(String.init),
          pictures: try Self.pictures(in: text, of: file, project, &pictures)
        ))
    }
    return sources
  }

  /// The author's own pictures that a text shows, by the addresses that it gives; those on the web are left where they are.
  private static func pictures(
    in text: String, of file: String, _ project: Project, _ contents: inout [Digest: Data]
  ) throws(Diagnostic) -> [String: AuthorsPicture] {
    var found: [String: AuthorsPicture] = [:]
    var faults: [Diagnostic] = []
    for address in Markdown.pictures(in: text) where found[address] == nil && !address.contains(":") {
      do throws(Diagnostic) {
        let data = try content(at: address, from: project.root.appending(path: file), in: project.content)
        let picture = try Picture(decoding: data)
        guard let format = ImageFormat(of: data) else { continue }
        let digest = Digest(data)
        contents[digest] = data
        found[address] = AuthorsPicture(content: digest, format: format, width: picture.width, height: picture.height)
      } catch {
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(address) }
        let place = line.map { "\(file), line \($0 + 1)" } ?? file
        faults.append(
          error.changed {
            $0.what = "the picture '\(address)': \($0.what)"
            $0.place = place
          })
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    return found
  }

  /// The bytes of a file that a text names from its own folder on. It must lie in Content, links followed, so that what is
  /// published is what was put there to be.
  private static func content(at address: String, from file: URL, in content: URL) throws(Diagnostic) -> Data {
    let path = address.removingPercentEncoding ?? address
    let home = content.resolvingSymlinksInPath().path + "/"
    let url = file.deletingLastPathComponent().appending(path: path).standardizedFileURL.resolvingSymlinksInPath()
    guard !path.hasPrefix("/"), !path.contains("\0"), url.path.hasPrefix(home) else {
      throw Diagnostic("it is not in Content", advice: "Copy it there; its path starts at the text's own folder.")
    }
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw Diagnostic("there is no such file", advice: "Check its path, which starts at the text's own folder.")
    }
    return data
  }

  private static func names(_ project: Project) throws(Diagnostic) -> [String: UnitName] {
    guard let data = FileManager.default.contents(atPath: project.content.appending(path: "units.yml").path) else {
      return [:]
    }
    let reader = ConfigurationReader(file: namesFile)
    guard let text = String(file: data) else {
      throw Diagnostic("the file is not readable as UTF-8 text", at: namesFile)
    }
    let table = reader.read(text)
    var names: [String: UnitName] = [:]
    for key in table.names {
      if Networks.Unit(key) == nil {
        addFamilies(of: key, in: table, to: &names)
      } else if let text = table.node(key)?.scalar?.string {
        names[key, default: UnitName()].name = text
      } else if let entry = table.table(key, "What people call a unit.") {
        names[key] = UnitName(
          name: entry.text("name", "What people call the unit."),
          family: entry.text("family", "The family that it belongs to.") ?? names[key]?.family)
        entry.finish()
      }
    }
    guard reader.faults.isEmpty else { throw Diagnostic(reader.faults) }
    return names
  }

  /// The families of a layer, as the lists of their channels: `3b: {Curves: [379, 385], Eyes: [108]}`. What is said of a
  /// unit by itself stands.
  private static func addFamilies(
    of layer: String, in table: ConfigurationTable, to names: inout [String: UnitName]
  ) {
    guard table.node(layer)?.mapping != nil, let families = table.table(layer, "The families of a layer.") else {
      table.fault(
        layer, "must be LAYER:CHANNEL, as in 4c:447, or a layer with its families: `4c: {Curves: [379, 385]}`")
      return
    }
    for family in families.names {
      for channel in families.integers(family, 0...Int.max, "The channels of a family.") ?? [] {
        let unit = "\(layer):\(channel)"
        names[unit, default: UnitName()].family = names[unit]?.family ?? family
      }
    }
  }
}
