import Basics
import Findings

import struct Foundation.Data

/// The file names of all photographs by those under which they are published, as a classic script: a photograph that is
/// opened says where it is from, and no page says it of each.
struct PhotographNames: Page {
  static let path = "images/names.js"

  var path: String { Self.path }

  func render(in site: Site) throws -> Data {
    let names = try site.library.photographNames.map { ($0.short, Label.shown($1)) }.sorted { $0.0 < $1.0 }
    let rows = names.map { "\(JSONText.text($0).text):\(JSONText.text($1).text)" }
    return Data("window.micrographNames={\(rows.joined(separator: ",\n"))};\n".utf8)
  }
}
