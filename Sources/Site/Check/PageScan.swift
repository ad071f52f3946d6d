/// What a check needs of an HTML page: its identifiers, links and images.
package struct PageScan {
  struct Image {
    var source: String
    var hasAlternative: Bool
    /// In pixels, or that of the box that cuts it.
    var hasSize: Bool
    var isLazy: Bool
  }

  private(set) var identifiers: [String] = []
  /// Addresses in `href`.
  private(set) var links: [String] = []
  /// Addresses of scripts and stylesheets, loaded with the page.
  private(set) var parts: [String] = []
  private(set) var images: [Image] = []
  /// Addresses of pictures that a style gives a name: `--t0:url(tiles-0.jpg)`.
  private(set) var sheets: [String: String] = [:]
  /// Elements before scripts have done anything; what stands for readers without scripts is none.
  private(set) var elements = 0
  private var used: Set<String> = []
  private var isWithoutScripts = false
  /// Whether the tag before began a box of fixed shape that shows a part of the image in it.
  private var isCut = false

  package init(_ html: String) {
    for case .tag(let tag) in HTMLScanner(html) {
      if tag.name == "noscript" { isWithoutScripts = !tag.isEnd }
      if !tag.isEnd { note(tag) }
      let classes = tag["class"]?.split(separator: " ") ?? []
      isCut = !tag.isEnd && (classes.contains("see") || classes.contains("shot"))
    }
  }

  /// The addresses of those ``sheets`` that are asked for at first view.
  var sheetsAtFirst: [String] { sheets.filter { used.contains($0.key) }.map(\.value) }

  private mutating func note(_ tag: HTMLTag) {
    if !isWithoutScripts { elements += 1 }
    if let style = tag["style"], style.contains("--") {
      for match in style.matches(of: /--([a-z][0-9]+):url\(([^)]*)\)/) { sheets[String(match.1)] = String(match.2) }
      if !isWithoutScripts { used.formUnion(style.matches(of: /var\(--([a-z][0-9]+)\)/).map { String($0.1) }) }
    }
    if let identifier = tag["id"] { identifiers.append(identifier) }
    switch tag.name {
    case "a", "image": if let link = tag["href"], !link.hasPrefix("data:") { links.append(link) }
    case "link": if let link = tag["href"], tag["rel"] != "canonical" { parts.append(link) }
    case "script": if let source = tag["src"] { parts.append(source) }
    case "img":
      images.append(
        Image(
          source: tag["src"] ?? "", hasAlternative: tag["alt"] != nil,
          hasSize: isCut || tag["width"] != nil && tag["height"] != nil,
          isLazy: tag["loading"] == "lazy" || isWithoutScripts))
    default: break
    }
  }
}
