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
  /// Elements before scripts have done anything; what stands for readers without scripts is none.
  private(set) var elements = 0
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

  /// Strips of which the page shows a part before scripts have done anything, whether at once or when it is scrolled to.
  private(set) var strips: Set<String> = []

  private mutating func note(_ tag: HTMLTag) {
    if !isWithoutScripts { elements += 1 }
    if let identifier = tag["id"] { identifiers.append(identifier) }
    switch tag.name {
    case "a", "image": if let link = tag["href"], !link.hasPrefix("data:") { links.append(link) }
    case "link": if let link = tag["href"], tag["rel"] != "canonical" { parts.append(link) }
    case "script": if let source = tag["src"] { parts.append(source) }
    case "img":
      let isCell = tag["style"]?.hasPrefix(PictureStrip.beginning) ?? false
      images.append(
        Image(
          source: tag["src"] ?? "", hasAlternative: tag["alt"] != nil,
          hasSize: isCut || isCell || tag["width"] != nil && tag["height"] != nil,
          isLazy: tag["loading"] == "lazy" || isWithoutScripts))
      if isCell, !isWithoutScripts, let source = tag["src"] { strips.insert(source) }
    default: break
    }
  }
}
