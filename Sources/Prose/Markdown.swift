import CCMarkGFM
import Foundation

/// Markdown to HTML by cmark-gfm: tables, footnotes, autolinks; raw HTML becomes text, unsafe links lose their address.
package enum Markdown {
  /// Nil where there is no memory for it.
  ///
  /// - Parameter picture: the HTML of a picture by its address and its text; nil for one that is as Markdown has it.
  package static func html(
    _ text: String, picture: (_ address: String, _ text: String) -> String? = { _, _ in nil }
  ) -> String? {
    parse(text) { document, extensions in
      showRawHTML(in: document)
      let pictures = mark(picture, in: document)
      guard let rendered = cmark_render_html(document, options, extensions) else { return nil }
      defer { free(rendered) }
      return pictures.enumerated().reduce(String(cString: rendered)) { html, picture in
        html.replacing(mark(picture.offset), with: picture.element)
      }
    }
  }

  /// The addresses of the pictures in a text, in their order.
  package static func pictures(in text: String) -> [String] {
    parse(text) { document, _ in nodes(in: document) { $0 == CMARK_NODE_IMAGE }.map(address) } ?? []
  }

  private static let options = CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8

  /// What `body` makes of a text's document and the extensions that it was read with; nil where there is no memory for it.
  private static func parse<Result>(
    _ text: String, _ body: (OpaquePointer, UnsafeMutablePointer<cmark_llist>?) -> Result?
  ) -> Result? {
    _ = extensionsAreRegistered
    guard let parser = cmark_parser_new(options) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in ["table", "autolink", "strikethrough"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    cmark_parser_feed(parser, text, text.utf8.count)
    guard let document = cmark_parser_finish(parser) else { return nil }
    defer { cmark_node_free(document) }
    return body(document, cmark_parser_get_syntax_extensions(parser))
  }

  /// The nodes of some types, each once, in their order.
  private static func nodes(
    in document: OpaquePointer, where isWanted: (cmark_node_type) -> Bool
  ) -> [OpaquePointer] {
    guard let iterator = cmark_iter_new(document) else { return [] }
    defer { cmark_iter_free(iterator) }
    var found: [OpaquePointer] = []
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return found }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      if isWanted(cmark_node_get_type(node)) { found.append(node) }
    }
  }

  /// Puts text in the place of HTML, so that the reader sees what was written.
  private static func showRawHTML(in document: OpaquePointer) {
    for node in nodes(in: document, where: { $0 == CMARK_NODE_HTML_BLOCK || $0 == CMARK_NODE_HTML_INLINE }) {
      guard let text = cmark_node_new(CMARK_NODE_TEXT) else { continue }
      cmark_node_set_literal(text, cmark_node_get_literal(node))
      if cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK, let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH) {
        cmark_node_append_child(paragraph, text)
        cmark_node_replace(node, paragraph)
      } else {
        cmark_node_replace(node, text)
      }
      cmark_node_free(node)
    }
  }

  /// Puts marks in the place of pictures, since cells of tables take text and no HTML, and gives the HTML of each. A picture
  /// within another's text is a part of that text.
  private static func mark(_ picture: (String, String) -> String?, in document: OpaquePointer) -> [String] {
    let images = nodes(in: document) { $0 == CMARK_NODE_IMAGE }
    var found: [String] = []
    for node in images.filter({ !isInPicture($0) }) {
      guard let html = picture(address(of: node), words(in: node)), let text = cmark_node_new(CMARK_NODE_TEXT) else {
        continue
      }
      cmark_node_set_literal(text, mark(found.count))
      cmark_node_replace(node, text)
      cmark_node_free(node)
      found.append(html)
    }
    return found
  }

  private static func mark(_ index: Int) -> String { "\u{E002}\(index)\u{E003}" }

  private static func isInPicture(_ node: OpaquePointer) -> Bool {
    var parent = cmark_node_parent(node)
    while let current = parent {
      if cmark_node_get_type(current) == CMARK_NODE_IMAGE { return true }
      parent = cmark_node_parent(current)
    }
    return false
  }

  private static func address(of node: OpaquePointer) -> String {
    cmark_node_get_url(node).map { String(cString: $0) } ?? ""
  }

  /// The words within a node, without their marks.
  private static func words(in node: OpaquePointer) -> String {
    nodes(in: node) {
      [CMARK_NODE_TEXT, CMARK_NODE_CODE, CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK].contains($0)
    }.map { cmark_node_get_literal($0).map { String(cString: $0) } ?? " " }.joined()
  }

  private static let extensionsAreRegistered: Bool = {
    cmark_gfm_core_extensions_ensure_registered()
    return true
  }()
}
