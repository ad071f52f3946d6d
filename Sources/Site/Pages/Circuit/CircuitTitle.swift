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
