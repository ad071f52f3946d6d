/// A piece of a page as a tree, where what stands in what matters.
struct PageElement {
  /// Nil for the piece as a whole.
  let tag: HTMLTag?
  private var nodes: [Node] = []

  private enum Node {
    case text(Substring)
    case element(PageElement)
  }

  private init(_ tag: HTMLTag?) { self.tag = tag }

  /// Reads well-formed HTML as this module writes it; what is not closed ends with what is around it.
  init(_ html: String) {
    var open = [PageElement(nil)]
    func close(to depth: Int) {
      while open.count > depth, let done = open.popLast() { open[open.count - 1].nodes.append(.element(done)) }
    }
    for piece in HTMLScanner(html) {
      switch piece {
      case .text(let text): open[open.count - 1].nodes.append(.text(text))
      case .tag(let tag) where tag.isEnd:
        if let start = open.lastIndex(where: { $0.tag?.name == tag.name }) { close(to: start) }
      case .tag(let tag) where Self.void.contains(tag.name) || tag.text.hasSuffix("/>"):
        open[open.count - 1].nodes.append(.element(PageElement(tag)))
      case .tag(let tag): open.append(PageElement(tag))
      }
    }
    close(to: 1)
    self = open[0]
  }

  private static let void: Set<String> = ["area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"]

  /// All text within it, as it is written.
  var text: String {
    nodes.map { node in
      switch node {
      case .text(let text): String(text)
      case .element(let element): element.text
      }
    }.joined()
  }

  /// The numbers in its text, as they are written.
  var numbers: Set<Substring> {
    let parts = text.split { !"0123456789.,%\u{2212}".contains($0) }
    return Set(
      parts.map { part in part[...(part.lastIndex { !".,".contains($0) } ?? part.startIndex)] })
  }

  var classes: [Substring] { self["class"]?.split(separator: " ") ?? [] }

  subscript(_ attribute: String) -> String? { tag?[attribute] }

  /// The elements within it that fit, in the order of the page; what is within one of them is not looked through.
  func all(_ fits: (PageElement) -> Bool) -> [PageElement] {
    nodes.flatMap { node -> [PageElement] in
      guard case .element(let element) = node else { return [] }
      return fits(element) ? [element] : element.all(fits)
    }
  }

  /// Those of a name, and of a class where one is given.
  func all(_ name: String, _ className: Substring? = nil) -> [PageElement] {
    all { $0.tag?.name == name && (className.map($0.classes.contains) ?? true) }
  }
}
