import Findings
import Prose

/// What a circuit is called.
enum CircuitTitle {
  /// The author's title, or one made from the target.
  static func of(_ record: CircuitRecord, context: PageContext) -> String {
    if let translation = record.prose.first(where: { $0.language == context.language }),
      let title = try? FrontMatter(translation).values["title"], !title.isEmpty
    {
      return Label.shown(title)
    }
    if let title = record.title, !title.isEmpty { return Label.shown(title) }
    return context.strings("circuit.behind", ["unit": context.map.name(of: record.circuit.target)])
  }
}

extension Measure {
  /// The number with its name in the language of the page: `correlation 0.9`.
  func text(_ strings: StringTable) -> String {
    let key = "measure.\(name.replacing(" ", with: "-"))"
    return "\(strings(key)) \(NumberText.short(Double(value)))"
  }
}
