/// What a check needs of an HTML page: its identifiers, links and images. Reads well-formed HTML as this module writes it.
struct PageScan {
  struct Image {
    var source: String
    var hasAlternative: Bool
    var hasSize: Bool
    var isLazy: Bool
  }

  private(set) var identifiers: [String] = []
  /// Addresses in `href`.
  private(set) var links: [String] = []
  /// Addresses of scripts and stylesheets, loaded with the page.
  private(set) var parts: [String] = []
  private(set) var images: [Image] = []

  init(_ html: String) {
    var rest = html.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[rest.index(after: open)...]
      guard let first = rest.first, first | 32 >= 97, first | 32 <= 122 else { continue }
      let name = String(Substring(rest.prefix { $0 != 32 && $0 != 62 && $0 != 47 && $0 != 10 })).lowercased()
      rest = rest.dropFirst(name.utf8.count)
      note(name, Self.attributes(&rest))
    }
  }

  /// Reads up to the end of the tag.
  private static func attributes(_ rest: inout Substring.UTF8View) -> [String: String] {
    var found: [String: String] = [:]
    while let byte = rest.first, byte != UInt8(ascii: ">") {
      guard byte > 32, byte != UInt8(ascii: "/") else {
        rest = rest.dropFirst()
        continue
      }
      let name = rest.prefix {
        $0 > 32 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
      }
      rest = rest.dropFirst(max(1, name.count))
      var value = ""
      if rest.first == UInt8(ascii: "=") {
        rest = rest.dropFirst()
        if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
          let text = rest.dropFirst().prefix { $0 != quote }
          value = String(Substring(text))
          rest = rest.dropFirst(min(rest.count, text.count + 2))
        } else {
          let text = rest.prefix { $0 > 32 && $0 != UInt8(ascii: ">") }
          value = String(Substring(text))
          rest = rest.dropFirst(text.count)
        }
      }
      found[String(Substring(name))] = value
    }
    return found
  }

  private mutating func note(_ name: String, _ attributes: [String: String]) {
    if let identifier = attributes["id"] { identifiers.append(identifier) }
    switch name {
    case "a": if let link = attributes["href"] { links.append(link) }
    case "link":
      guard let link = attributes["href"], attributes["rel"] != "canonical" else { return }
      parts.append(link)
    case "script": if let source = attributes["src"] { parts.append(source) }
    case "image": if let source = attributes["href"] { links.append(source) }
    case "img":
      let hasSize = attributes["width"] != nil && attributes["height"] != nil
      images.append(
        Image(
          source: attributes["src"] ?? "", hasAlternative: attributes["alt"] != nil, hasSize: hasSize,
          isLazy: attributes["loading"] == "lazy"))
    default: break
    }
  }
}
