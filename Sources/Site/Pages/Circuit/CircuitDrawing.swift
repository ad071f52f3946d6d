import struct Foundation.Data

/// A circuit's diagram as a file of its own, with its pictures and colours in it: to download, print or put elsewhere.
struct CircuitDrawing: Page {
  let name: String
  let language: String
  let form: Form
  let path: String

  enum Form: String, CaseIterable {
    /// The drawing itself.
    case svg
    /// The same in a classic script, which a page that lies on a disk may load and read, as it may no other file: there
    /// the page makes its PNG of it.
    case js
  }

  init(_ form: Form, of name: String, in language: String, site: Site) {
    self.name = name
    self.language = language
    self.form = form
    path = site.prefix(of: language) + Self.page(form, of: name, in: site.map)
  }

  /// Without the language's folder.
  static func page(_ form: Form, of name: String, in map: SiteMap) -> String {
    map.path(ofCircuit: name).dropLast("index.html".count) + "diagram.\(form.rawValue)"
  }

  func render(in site: Site) throws -> Data {
    let context = PageContext(site: site, language: language, page: site.map.path(ofCircuit: name))
    let figure = CircuitFigure(
      record: try site.library.circuit(named: name), context: context, identifier: "diagram", form: .file)
    let svg = try figure.svg().html
    return switch form {
    case .svg: Data((svg + "\n").utf8)
    case .js: Data("window.micrographDiagram=\(JSONText.text(svg).text);\n".utf8)
    }
  }
}
