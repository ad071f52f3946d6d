import Foundation

/// A stylesheet, script or icon of the templates, published as it is.
struct AssetFile: Page {
  let name: String

  var path: String { "assets/\(name)" }

  func render(in site: Site) throws -> Data {
    ReadLog.note(.asset(name))
    return site.sources.assets[name]?.content ?? Data()
  }
}
