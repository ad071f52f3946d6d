import Mustache

extension String {
  /// The text for use in HTML and SVG, in content and in quoted attributes.
  ///
  /// Control characters, which HTML does not allow, become the replacement character. Of two braces side by side, which
  /// are a template's, the second becomes a reference, so that a tag that was left over is told from somebody's words.
  var escapedForHTML: String {
    guard utf8.contains(where: { Escaping.isSpecial[Int($0)] }) else { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count + utf8.count / 8)
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      case UInt8(ascii: "{"): bytes += (bytes.last == byte ? "&#123;" : "{").utf8
      case UInt8(ascii: "}"): bytes += (bytes.last == byte ? "&#125;" : "}").utf8
      case let byte where Escaping.isSpecial[Int(byte)]: bytes += "\u{FFFD}".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Markup {
  /// HTML with somebody's words in it, in which of two braces side by side the second is a reference, as above.
  var withoutTags: Markup {
    Markup(html.replacing("{{", with: "{&#123;").replacing("}}", with: "}&#125;"))
  }
}

private enum Escaping {
  /// True for bytes that may not always stand in HTML as they are.
  static let isSpecial: [Bool] = (UInt8.min...UInt8.max).map { byte in
    let isControl = (byte < 32 && byte != 9 && byte != 10) || byte == 127
    return isControl || "<>&\"'{}".utf8.contains(byte)
  }
}

/// Escapes as above; Mustache's own escaping goes by grapheme clusters and is ten times slower.
struct SiteContentType: MustacheContentType {
  func escapeText(_ text: String) -> String { text.escapedForHTML }

  /// The name under which templates ask for it.
  static let name = "SITE"
  /// Read once before any template is parsed.
  static let isRegistered: Bool = {
    MustacheContentTypes.register(SiteContentType(), named: name)
    return true
  }()
}
