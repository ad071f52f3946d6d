/// What a check needs of an HTML page: its identifiers, links and images.
package struct PageScan {
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

  package init(_ html: String) {
    for case .tag(let tag) in HTMLScanner(html) where !tag.isEnd { note(tag) }
  }

  private mutating func note(_ tag: HTMLTag) {
    if let identifier = tag["id"] { identifiers.append(identifier) }
    switch tag.name {
    case "a", "image": if let link = tag["href"] { links.append(link) }
    case "link": if let link = tag["href"], tag["rel"] != "canonical" { parts.append(link) }
    case "script": if let source = tag["src"] { parts.append(source) }
    case "img":
      images.append(
        Image(
          source: tag["src"] ?? "", hasAlternative: tag["alt"] != nil,
          hasSize: tag["width"] != nil && tag["height"] != nil, isLazy: tag["loading"] == "lazy"))
    default: break
    }
  }
}
