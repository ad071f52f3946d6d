import Basics
package import Foundation

/// A published page as one file that needs no other: its styles and pictures are inside, and what would lead out of the
/// file is an address on the web or plain text.
///
/// Reads well-formed HTML as this module writes it. Scripts from files are left out: every page is complete without.
package struct SingleFile {
  package private(set) var html = ""
  /// The page's folder, without a `/` at its end.
  private let folder: [Substring]
  private let address: String?
  private let read: (String) throws -> Data
  private var removed: String?

  /// - Parameters:
  ///   - page: the page's text.
  ///   - path: where it stands in the site.
  ///   - address: where the site is published, if it is: links to other pages lead there.
  ///   - read: the bytes of another file of the site.
  package init(
    _ page: String, at path: String, address: String?, read: @escaping (String) throws -> Data
  ) throws {
    folder = path.split(separator: "/").dropLast()
    self.address = address.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    self.read = read
    var rest = page[...]
    while let open = rest.firstIndex(of: "<") {
      emit(rest[..<open])
      guard let end = Self.end(of: rest[open...]) else { break }
      try emit(tag: rest[open..<end])
      rest = rest[end...]
    }
    emit(rest)
  }

  /// The index after the `>` that ends a tag, outside of quotes.
  private static func end(of tag: Substring) -> Substring.Index? {
    var quote: Character?
    for index in tag.indices {
      let character = tag[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == ">" {
        return tag.index(after: index)
      } else if character == "\"" || character == "'" {
        quote = character
      }
    }
    return nil
  }

  private mutating func emit(_ text: some StringProtocol) {
    if removed == nil { html += text }
  }

  private mutating func emit(tag: Substring) throws {
    let name = tag.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "!" }.lowercased()
    if let removed {
      if name == "/\(removed)" { self.removed = nil }
      return
    }
    switch name {
    case "script" where Self.value(of: "src", in: tag) != nil: removed = "script"
    case "nav" where address == nil: removed = "nav"
    case "link": try emit(link: tag)
    case "img": html += try replacing("src", in: tag, with: picture)
    case "image": html += try replacing("href", in: tag, with: picture)
    case "a": html += try replacing("href", in: tag, with: outside)
    default: html += tag
    }
  }

  private mutating func emit(link tag: Substring) throws {
    guard let target = Self.value(of: "href", in: tag) else { return }
    switch Self.value(of: "rel", in: tag) {
    case "stylesheet":
      let style = String(decoding: try read(try place(target)), as: UTF8.self)
      html += "<style>\n\(style.replacing("</style", with: "<\\/style"))</style>"
    case "icon": html += try replacing("href", in: tag, with: picture)
    default: break
    }
  }

  /// A picture's bytes as its address.
  private func picture(_ target: String) throws -> String? {
    guard !target.hasPrefix("data:"), !target.hasPrefix("#") else { return target }
    let types = ["png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"]
    let path = try place(target)
    guard let type = types[String(path.split(separator: ".").last ?? "")] else {
      throw Diagnostic("a picture is neither PNG, JPEG nor SVG", at: path)
    }
    return "data:\(type);base64," + (try read(path)).base64EncodedString()
  }

  /// The address on the web of another page; nil where the site has none.
  private func outside(_ target: String) throws -> String? {
    guard !target.hasPrefix("#"), !target.contains(":") else { return target }
    guard let address else { return nil }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    return address + (try place(String(parts[0]))) + (parts.count > 1 ? "#\(parts[1])" : "")
  }

  /// Where a relative address leads, from the site's root.
  private func place(_ target: String) throws(Diagnostic) -> String {
    var parts = folder
    for part in target.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        throw Diagnostic("it leads out of the site", at: target)
      }
    }
    return parts.joined(separator: "/")
  }

  /// The tag with an attribute's value replaced, or without the attribute.
  private func replacing(
    _ attribute: String, in tag: Substring, with transform: (String) throws -> String?
  ) throws -> Substring {
    guard let range = Self.range(of: attribute, in: tag), let value = Self.value(of: attribute, in: tag) else {
      return tag
    }
    guard let changed = try transform(value) else {
      return tag[..<range.lowerBound] + tag[range.upperBound...].drop { $0 == "\"" }
    }
    return tag[..<range.lowerBound] + " \(attribute)=\"\(changed.escapedForHTML)" + tag[range.upperBound...]
  }

  /// From the space before an attribute's name to the end of its value, without the last quote.
  private static func range(of attribute: String, in tag: Substring) -> Range<Substring.Index>? {
    let mark = " \(attribute)=\""
    guard let start = tag.firstRange(of: mark) else { return nil }
    guard let end = tag[start.upperBound...].firstIndex(of: "\"") else { return nil }
    return start.lowerBound..<end
  }

  private static func value(of attribute: String, in tag: Substring) -> String? {
    guard let range = range(of: attribute, in: tag) else { return nil }
    return String(tag[range].dropFirst(attribute.count + 3)).replacing("&amp;", with: "&")
  }
}
