/// Names and titles from strangers, made fit to be shown.
enum Label {
  /// At most 200 characters, in one line, without marks that turn the direction of the text around them.
  static func shown(_ text: String) -> String {
    guard text.utf8.count > 200 || text.utf8.contains(where: { $0 < 32 || $0 > 126 }) else { return text }
    var line = prose(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    if line.count > 200 { line = line.prefix(199) + "…" }
    return line
  }

  /// A text of any length, without marks that turn the direction of the text around them; control characters, which HTML
  /// does not allow, become the replacement character.
  static func prose(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 > 126 || ($0 < 32 && $0 != 10) }) else { return text }
    let scalars = text.unicodeScalars.lazy.filter { !turning.contains($0.value) }.map { scalar -> Unicode.Scalar in
      let isControl = scalar.properties.generalCategory == .control && !["\n", "\t", "\r"].contains(scalar)
      return isControl ? "\u{FFFD}" : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// A file name for people: `n02099601_golden_retriever.JPEG` is `golden retriever`.
  static func photograph(_ file: String) -> String {
    var name = file[..<(file.lastIndex(of: ".") ?? file.endIndex)]
    if let underscore = name.firstIndex(of: "_"), name.first == "n",
      name[name.index(after: name.startIndex)..<underscore].allSatisfy(\.isNumber)
    {
      name = name[name.index(after: underscore)...]
    }
    return name.isEmpty ? shown(file) : shown(name.replacing(each: "_", by: " "))
  }

  /// The name of a unit as HTML whose line may break behind dots, slashes and underscores and before the unit's number, as
  /// names of modules are long; what is short stays whole.
  static func breakable(_ name: String) -> Markup {
    let text = name.escapedForHTML
    guard name.count > whole else { return Markup(text) }
    let number = text.lastIndex(of: ":")
    var html = ""
    for place in text.indices {
      if place == number { html += "<wbr>" }
      html.append(text[place])
      if "./_".contains(text[place]) { html += "<wbr>" }
    }
    return Markup(html)
  }

  /// The characters of a name that need no more room than there is beside any picture.
  private static let whole = 8

  /// A class's first name, without a WordNet id: `n02088094 Afghan hound, Afghan` is `Afghan hound`.
  static func className(_ label: String) -> String {
    let name = withoutIdentifier(label.prefix { $0 != "," })
    return shown(name.isEmpty ? label : String(name))
  }

  /// What follows `n02088094` and spaces or underscores; the text as it is where it does not begin so. Pages name classes
  /// dozens of times, and a regular expression is compiled on each.
  private static func withoutIdentifier(_ text: Substring) -> Substring {
    let digits = text.dropFirst().prefix(8)
    guard text.first == "n", digits.count == 8, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return text }
    let rest = text[digits.endIndex...]
    let name = rest.drop { $0 == " " || $0 == "_" || $0 == "\t" }
    return name.startIndex > rest.startIndex ? name : text
  }

  /// The embeddings, overrides and isolates of Unicode's bidirectional algorithm.
  private static let turning: Set<UInt32> = Set(0x202A...0x202E).union(0x2066...0x2069).union([0x200E, 0x200F, 0x061C])
}

extension StringProtocol {
  /// The text with one character in the place of another.
  func replacing(each old: Character, by new: Character) -> String { String(map { $0 == old ? new : $0 }) }
}
