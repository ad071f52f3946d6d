import Basics
import Findings
import Prose

/// What a circuit is called.
enum CircuitTitle {
  /// The author's title, or one made from the target.
  static func of(_ record: some CircuitHeading, context: PageContext) -> String {
    if let translation = record.prose.first(where: { $0.language == context.language }),
      let title = try? FrontMatter(translation).values["title"], !title.isEmpty
    {
      return Label.shown(title)
    }
    if let title = record.title, !title.isEmpty { return Label.shown(title) }
    return context.strings("circuit.behind", ["unit": target(of: record, context: context)])
  }

  private static func target(of record: some CircuitHeading, context: PageContext) -> String {
    guard let (name, rival) = record.classes else { return context.map.name(of: record.target) }
    let own = KnownWord.className(name, strings: context.strings)
    guard let rival else { return own }
    return context.strings(
      "circuit.ratherThan", ["class": own, "rival": KnownWord.className(rival, strings: context.strings)])
  }
}

extension CircuitTitle {
  /// What a title says of classes and the images that excite its target most do not bear out: fewer than half of those
  /// whose class is known are of a class that it names. Nil where they are, and for a title that names none.
  static func doubt(of record: some CircuitHeading, context: PageContext) throws -> Diagnostic? {
    let library = context.site.library
    let title = of(record, context: context)
    let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    let named = Set(
      try library.model.classes.filter { label in
        label.lowercased().split(separator: ",").contains { name in
          let name = name.trimmingPrefix(while: \.isWhitespace)
          return ["\(name)", "\(name)s"].contains { " \(words) ".contains(" \($0) ") }
        }
      })
    guard !named.isEmpty, context.map.has(record.target) else { return nil }
    let unit = try library.record(of: record.target)
    let classes = (unit.examples?.strongest ?? []).compactMap { unit.photographClasses[$0.name] }
    let borneOut = classes.count(where: named.contains)
    guard borneOut * 2 < classes.count else { return nil }
    return Diagnostic(
      """
      the title '\(title)' says more than was measured: \(borneOut) of the \(classes.count) images that excite \
      \(context.map.name(of: record.target)) most are of a class that it names
      """, at: record.prose.first?.file, advice: "Name what the images show, or take another unit.")
  }
}

extension Measure {
  /// The number with its name in the language of the page: `correlation 0.9`.
  func text(_ strings: StringTable) -> String {
    let key = "measure.\(name.replacing(each: " ", by: "-"))"
    return "\(strings(key)) \(NumberText.short(Double(value)))"
  }
}
