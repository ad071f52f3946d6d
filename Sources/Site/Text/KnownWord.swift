/// What parts, classes and families are called, in the language of the page where it has a word for them.
enum KnownWord {
  /// The language's word; the name as it is where the language has none.
  static func shown(_ name: String, strings: StringTable) -> String { known(name, strings) ?? Label.shown(name) }

  /// The same of a class, of whose names the first stands for it.
  static func className(_ label: String, strings: StringTable) -> String {
    known(label, strings) ?? Label.className(label)
  }

  private static func known(_ name: String, _ strings: StringTable) -> String? {
    let key = "part." + name.replacing(each: " ", by: "-")
    return strings.has(key) ? strings(key) : nil
  }
}
