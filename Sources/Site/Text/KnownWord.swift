/// What parts and classes are called that come with images, in the language of the page.
enum KnownWord {
  /// The word of the language for it; the name as it is where the language has none.
  static func shown(_ name: String, strings: StringTable) -> String {
    let key = "part." + name.replacing(" ", with: "-")
    return strings.has(key) ? strings(key) : Label.shown(name)
  }
}
