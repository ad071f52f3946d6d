import CCMarkGFM
import Foundation

/// Markdown to HTML by cmark-gfm: tables, footnotes, autolinks; raw HTML becomes text, unsafe links lose their address.
enum Markdown {
  static func html(_ text: String) -> String {
    _ = extensionsAreRegistered
    let options = CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8
    guard let parser = cmark_parser_new(options) else { return text.escapedForHTML }
    defer { cmark_parser_free(parser) }
    for name in ["table", "autolink", "strikethrough"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    cmark_parser_feed(parser, text, text.utf8.count)
    guard let document = cmark_parser_finish(parser) else { return text.escapedForHTML }
    defer { cmark_node_free(document) }
    showRawHTML(in: document)
    guard let rendered = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser)) else {
      return text.escapedForHTML
    }
    defer { free(rendered) }
    return String(cString: rendered)
  }

  /// Puts text in the place of HTML, so that the reader sees what was written.
  private static func showRawHTML(in document: OpaquePointer) {
    guard let iterator = cmark_iter_new(document) else { return }
    defer { cmark_iter_free(iterator) }
    var found: Set<OpaquePointer> = []
    while cmark_iter_next(iterator) != CMARK_EVENT_DONE {
      guard let node = cmark_iter_get_node(iterator) else { continue }
      let type = cmark_node_get_type(node)
      if type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE { found.insert(node) }
    }
    for node in found {
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

  private static let extensionsAreRegistered: Bool = {
    cmark_gfm_core_extensions_ensure_registered()
    return true
  }()
}
