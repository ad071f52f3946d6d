import Basics
package import Foundation
import Images

/// A published page as one file that needs no other: its styles and pictures are inside, and what would lead out of the
/// file is an address on the web or plain text.
///
/// Of pictures that stand side by side in a file (``PictureStrip``) each is inside alone, without its neighbours.
///
/// Scripts from files are left out: every page is complete without. What stands for readers without scripts is for all then,
/// and an image says what it is called where a pointer rests on it.
package struct SingleFile {
  package private(set) var html = ""
  /// The page's folder, without a `/` at its end.
  private let folder: [Substring]
  private let address: String?
  private let read: (String) throws -> Data
  private var removed: String?
  /// The folder of the page's language, with its `/`: empty for the first.
  private var language = ""
  /// What images are called, once one is met.
  private var names: [String: String]?
  /// The pictures on the strips that were met, by their paths.
  private var strips: [String: Picture] = [:]

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
    for piece in HTMLScanner(page) {
      switch piece {
      case .text(let text): if removed == nil { html += text }
      case .tag(let tag): try emit(tag)
      }
    }
  }

  private mutating func emit(_ tag: HTMLTag) throws {
    if let removed {
      if tag.isEnd, tag.name == removed { self.removed = nil }
      return
    }
    if tag.name == "noscript" { return }
    if !tag.isEnd, tag["style"]?.contains("url(") ?? false {
      html += try replacing("style", in: tag) { style in
        try style.replacing(/url\(([^)]*)\)/) { match in "url(\(try picture(String(match.1)) ?? ""))" }
      }
      return
    }
    switch tag.isEnd ? "" : tag.name {
    case "script" where tag["src"] != nil:
      removed = "script"
      language = tag["data-folder"] ?? language
    case "nav" where address == nil: removed = "nav"
    case "link": try emit(link: tag)
    case "img":
      let place = tag["style"].flatMap(PictureStrip.place(ofStyle:))
      html += try replacing("src", in: tag) { target in try place.map { try cell($0, of: target) } ?? picture(target) }
    case "image": html += try replacing("href", in: tag, with: picture)
    case "a": html += try replacing("href", in: tag, with: outside).dropLast() + title(of: tag) + ">"
    default: html += tag.text
    }
  }

  private mutating func emit(link tag: HTMLTag) throws {
    guard let target = tag["href"] else { return }
    switch tag["rel"] {
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
    let types = ["png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml", "webp": "image/webp"]
    let path = try place(target)
    guard let type = types[String(path.split(separator: ".").last ?? "")] else {
      throw Diagnostic("a picture is neither PNG, JPEG, WebP nor SVG", at: path)
    }
    return "data:\(type);base64," + (try read(path)).base64EncodedString()
  }

  /// The bytes of one of the pictures on a strip as its address.
  private mutating func cell(_ place: Int, of target: String) throws -> String {
    let path = try self.place(target)
    let strip = try strips[path] ?? Picture(decoding: try read(path), at: path)
    strips[path] = strip
    let jpeg = try PictureStrip.picture(place, of: strip).jpegData(quality: 90)
    return "data:image/jpeg;base64," + jpeg.base64EncodedString()
  }

  /// The address on the web of another page; nil where the site has none.
  private func outside(_ target: String) throws -> String? {
    guard !target.hasPrefix("#"), !target.contains(":") else { return target }
    guard let address else { return nil }
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    return address + (try place(String(parts[0]))) + (parts.count > 1 ? "#\(parts[1])" : "")
  }

  /// What an image that a link leads to is called, as the link's title; empty for other links.
  private mutating func title(of link: HTMLTag) -> String {
    guard link["title"] == nil, let target = link["href"],
      let file = target.wholeMatch(of: /(?:\.\.\/)*images\/([0-9a-f]+)\.jpg/)
    else { return "" }
    let names = names ?? (try? read(language + PhotographNames.file)).map(PhotographNames.names) ?? [:]
    self.names = names
    return names[String(file.1)].map { " title=\"\($0.escapedForHTML)\"" } ?? ""
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
    _ attribute: String, in tag: HTMLTag, with transform: (String) throws -> String?
  ) throws -> Substring {
    guard let value = tag[attribute] else { return tag.text }
    return tag.replacing(attribute, with: try transform(value))
  }
}
