/// The tags of a page and the text between them, one after another; put together they are the page again.
///
/// Reads well-formed HTML as this module writes it. Comments and declarations, and what stands within scripts and
/// styles, are text.
struct HTMLScanner: Sequence, IteratorProtocol {
  enum Piece {
    case text(Substring)
    case tag(HTMLTag)
  }

  private var rest: Substring.UTF8View
  /// A tag that was found behind the text before it.
  private var pending: HTMLTag?
  /// The element whose content is text up to its end.
  private var unparsed: String?

  init(_ html: String) { rest = html.utf8[...] }

  mutating func next() -> Piece? {
    if let tag = pending {
      pending = nil
      return .tag(tag)
    }
    let start = rest.startIndex
    var search = rest
    while let open = search.firstIndex(of: UInt8(ascii: "<")) {
      search = rest[rest.index(after: open)...]
      if search.starts(with: "!--".utf8) {
        search = search[(search.firstRange(of: "-->".utf8)?.upperBound ?? search.endIndex)...]
        continue
      }
      guard let tag = HTMLTag(rest[open...]) else { continue }
      if let element = unparsed, tag.name != element || !tag.isEnd { continue }
      unparsed = !tag.isEnd && (tag.name == "script" || tag.name == "style") ? tag.name : nil
      let text = Substring(rest[start..<open])
      rest = rest[tag.text.endIndex...]
      if text.isEmpty { return .tag(tag) }
      pending = tag
      return .text(text)
    }
    defer { rest = rest[rest.endIndex...] }
    return rest.isEmpty ? nil : .text(Substring(rest))
  }
}

/// A tag with its attributes.
struct HTMLTag {
  /// As it is written, `<` and `>` included.
  let text: Substring
  /// In lower case.
  let name: String
  let isEnd: Bool
  private var attributes: [Attribute] = []

  private struct Attribute {
    let name: Substring
    /// As it is written, without its quotes.
    let value: Substring
    /// From the space before the name to the quote after the value.
    let place: Range<Substring.Index>
  }

  /// Reads the tag that `bytes` begin with; nil where they begin with no tag.
  init?(_ bytes: Substring.UTF8View) {
    var rest = bytes.dropFirst()
    isEnd = rest.first == UInt8(ascii: "/")
    if isEnd { rest = rest.dropFirst() }
    guard let first = rest.first, (97...122).contains(first | 32) else { return nil }
    let name = rest.prefix { $0 > 32 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
    self.name = String(Substring(name)).lowercased()
    rest = rest[name.endIndex...]
    var start = rest.startIndex
    while let byte = rest.first, byte != UInt8(ascii: ">") {
      if byte <= 32 || byte == UInt8(ascii: "/") {
        start = rest.startIndex
        rest = rest.dropFirst()
      } else {
        attributes.append(Self.attribute(&rest, from: start))
        start = rest.startIndex
      }
    }
    guard !rest.isEmpty else { return nil }
    text = Substring(bytes[..<rest.index(after: rest.startIndex)])
  }

  private static func attribute(_ rest: inout Substring.UTF8View, from start: Substring.Index) -> Attribute {
    let (equals, end, slash) = (UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"))
    let name = rest.dropFirst().prefix { $0 > 32 && $0 != equals && $0 != end && $0 != slash }
    let whole = rest[rest.startIndex..<name.endIndex]
    rest = rest[name.endIndex...]
    var value = rest.prefix(0)
    if rest.first == equals {
      rest = rest.dropFirst()
      if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        value = rest.dropFirst().prefix { $0 != quote }
        rest = rest[value.endIndex...].dropFirst()
      } else {
        value = rest.prefix { $0 > 32 && $0 != end }
        rest = rest[value.endIndex...]
      }
    }
    return Attribute(name: Substring(whole), value: Substring(value), place: start..<rest.startIndex)
  }

  /// The value of an attribute, empty where it has none; nil where the tag has no such attribute.
  subscript(_ attribute: String) -> String? {
    attributes.first { $0.name == attribute }.map { String($0.value).replacing("&amp;", with: "&") }
  }

  /// The tag with another value for an attribute, or without the attribute where `value` is nil.
  func replacing(_ attribute: String, with value: String?) -> Substring {
    guard let found = attributes.first(where: { $0.name == attribute }) else { return text }
    let changed = value.map { " \(attribute)=\"\($0.escapedForHTML)\"" } ?? ""
    return text[..<found.place.lowerBound] + changed + text[found.place.upperBound...]
  }
}
