import Basics
import Findings

import struct Foundation.Data
import class Foundation.JSONDecoder

/// What all photographs are called, by the names under which they are published, as a classic script: what is drawn in a scene,
/// or the file's name. A photograph that is opened says where it is from, and no page says it of each.
struct PhotographNames: Page {
  let language: String
  let path: String

  init(site: Site, language: String) {
    self.language = language
    path = site.prefix(of: language) + Self.file
  }

  /// Below the folder of a language.
  static let file = "images/names.js"
  private static let (start, end) = ("window.micrographNames={", "};\n")

  func render(in site: Site) throws -> Data {
    let strings = site.strings(language)
    let names = try site.library.photographNames.map { picture, name in
      let scene = try site.library.scene(named: name)
      return (picture.short, scene.map { SceneTitle.of($0, strings: strings) } ?? Label.shown(name))
    }
    let rows = names.sorted { $0.0 < $1.0 }.map { "\(JSONText.text($0).text):\(JSONText.text($1).text)" }
    return Data((Self.start + rows.joined(separator: ",\n") + Self.end).utf8)
  }

  /// The names in such a script; none where it is something else.
  static func names(in script: Data) -> [String: String] {
    let text = String(decoding: script, as: UTF8.self)
    guard text.hasPrefix(start), text.hasSuffix(end) else { return [:] }
    let object = Data(text.dropFirst(start.count - 1).dropLast(2).utf8)
    return (try? JSONDecoder().decode([String: String].self, from: object)) ?? [:]
  }
}
