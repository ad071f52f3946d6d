/// All keys of `Content/microscope.yml` as Markdown: the text of `Docs/configuration.md`.
///
/// They are those that the reader asks for in configurations in which every mapping stands; nothing lists them a second time.
package enum ConfigurationReference {
  /// `images` is either of two things, so it takes two.
  private static let complete = [
    """
    preprocessing: {}
    images: {folder: photographs}
    layers: [{}]
    features: {}
    examples: {}
    circuits: [{}]
    inputs: {}
    compare: {preprocessing: {}, layers: [{}], features: {}}
    """,
    "images: {scenes: {}}",
  ]

  /// In the order in which they are read, those of one section together.
  package static let keys: [ConfigurationKey] = {
    let found = complete.flatMap { text in
      let reader = ConfigurationReader(file: "")
      // What these lack is of no interest here: only what is asked for.
      _ = Configuration(reader.read(text))
      return reader.keys
    }
    var sections: [Substring] = []
    for key in found where !sections.contains(key.section) { sections.append(key.section) }
    return sections.flatMap { section in
      found.indices.filter { place in
        found[place].section == section && !found[..<place].contains { $0.path == found[place].path }
      }.map { found[$0] }
    }
  }()

  package static let markdown: String = {
    var text = """
      # Configuration

      A project's `Content/microscope.yml`. Every key may be left out. Paths start at the project's folder, unless they are
      absolute or begin with `~/`. A key that is not listed here, and a value of another kind, are errors with their line.
      `[]` stands for each item of a list. `micrograph reference` prints this page; it is made from the code that reads the
      keys.

      """
    let sections = Dictionary(grouping: keys, by: \.section)
    text += "\n" + table(of: keys.filter { sections[$0.section]?.count == 1 }, below: "")
    for key in keys where key.path == key.section {
      guard let inside = sections[key.section]?.dropFirst(), !inside.isEmpty else { continue }
      let value = key.kind + (key.otherwise.isEmpty ? "" : "; without it \(key.otherwise)")
      text += "\n## \(key.path)\n\n\(key.meaning) Its value is \(value).\n\n"
      text += table(of: Array(inside), below: key.path)
    }
    return text
  }()

  /// - Parameter section: what stands before all of their paths and is not repeated.
  private static func table(of keys: [ConfigurationKey], below section: String) -> String {
    let rows = keys.map { key in
      let name = key.path.dropFirst(section.count)
      let cells = ["`\(name.hasPrefix(".") ? name.dropFirst() : name)`", key.kind, key.otherwise, key.meaning]
      return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
    return "| key | value | without it | meaning |\n|---|---|---|---|\n" + rows.joined()
  }
}
