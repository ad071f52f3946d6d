import Foundation

/// What a check needs of an HTML page: its identifiers, links and images, and what it calls units.
package struct PageScan {
  /// As it is written on a page (`4c:13`, or the number alone), what it is called there, and the class that stands for it;
  /// each may be empty.
  struct NamedUnit: Hashable {
    var written = ""
    var name = ""
    var goesWith = ""
  }

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
  /// The `details` around, each with whether it is open.
  private var details: [Bool] = []
  /// Whether the tag before began a box of fixed shape that shows a part of the image in it.
  private var isCut = false

  /// Units by the addresses of their pages, as the page calls them.
  private(set) var units: [String: Set<NamedUnit>] = [:]
  /// What the page of a unit calls its own, in its heading.
  private(set) var own: NamedUnit?
  private var link: UnitLink?
  /// Where text belongs that stands beside a tile, or in the heading.
  private var place: WritableKeyPath<NamedUnit, String>?
  private var isHeading = false

  package init(_ html: String) {
    for piece in HTMLScanner(html) {
      guard case .tag(let tag) = piece else {
        if case .text(let text) = piece { read(text) }
        continue
      }
      readName(tag)
      if tag.name == "noscript" { isWithoutScripts = !tag.isEnd }
      if tag.name == "details" {
        if tag.isEnd { _ = details.popLast() } else { details.append(tag["open"] != nil) }
      }
      if !tag.isEnd { note(tag) }
      let classes = tag["class"]?.split(separator: " ") ?? []
      isCut = !tag.isEnd && (classes.contains("see") || classes.contains("shot"))
    }
  }

  /// Strips of which the page shows a part before scripts have done anything, whether at once or when it is scrolled to;
  /// not what is folded.
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
      if isCell, !isWithoutScripts, details.allSatisfy(\.self), let source = tag["src"] { strips.insert(source) }
    default: break
    }
  }

  // MARK: Units

  /// A link that may be to a unit, while it is read.
  private struct UnitLink {
    let address: String
    let isTile: Bool
    var unit = NamedUnit()
    /// Whether the link is over, so that only a name beside it is looked for.
    var isOver = false
    /// The name of the element that its text is in.
    var element = "a"
    /// What stands in it outside of other elements.
    var text = ""
  }

  private mutating func readName(_ tag: HTMLTag) {
    switch tag.name {
    case "a" where !tag.isEnd:
      let address = tag["href"].flatMap { $0.hasSuffix("/index.html") ? $0 : nil }
      link = address.map { UnitLink(address: $0, isTile: tag["class"] == "tile") }
    case "a": finishLink()
    case "b", "span", "i":
      if link?.isOver == false { link?.element = tag.isEnd ? "a" : tag.name }
      if tag.name == "span" { place = tag.isEnd ? nil : place(of: tag["class"]) }
    case "li" where tag.isEnd: link = nil
    case "h1": isHeading = !tag.isEnd
    default: break
    }
  }

  private func place(of className: String?) -> WritableKeyPath<NamedUnit, String>? {
    switch className {
    case "id" where isHeading: \.written
    case "name" where isHeading: \.name
    case "called" where link?.isOver == true: \.name
    case "called light" where link?.isOver == true: \.goesWith
    default: nil
    }
  }

  private mutating func read(_ text: Substring) {
    if let place {
      if isHeading {
        own = own ?? NamedUnit()
        own?[keyPath: place] += text
      } else if let link {
        var unit = NamedUnit()
        unit[keyPath: place] = String(text)
        units[link.address, default: []].insert(unit)
      }
    } else if link?.isOver == false {
      switch link?.element {
      case "b": link?.unit.written += text
      case "span": link?.unit.name += text
      case "a": link?.text += text
      default: break
      }
    }
  }

  private mutating func finishLink() {
    guard var done = link, !done.isOver else { return }
    if done.isTile {
      done.unit.name = done.unit.name.trimmingCharacters(in: .whitespacesAndNewlines)
      units[done.address, default: []].insert(done.unit)
      done.isOver = true
      link = done
    } else {
      // Of other links only those that say a unit are looked at.
      let text = done.text.trimmingCharacters(in: .whitespacesAndNewlines)
      if let colon = text.lastIndex(of: ":"), Int(text[colon...].dropFirst()) != nil, !text.contains(" ") {
        units[done.address, default: []].insert(NamedUnit(written: text))
      }
      link = nil
    }
  }
}
