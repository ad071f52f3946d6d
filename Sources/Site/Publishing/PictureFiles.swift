import Basics
import Foundation

/// A photograph as the model saw it, published once for all pages.
struct PhotographFile: Page {
  let picture: Digest

  var path: String { SiteMap.path(ofPhotograph: picture) }

  func render(in site: Site) throws -> Data { try site.library.blob(picture).orLost(picture) }
}

/// A feature picture, as a small JPEG.
struct FeatureFile: Page {
  let picture: Digest

  var path: String { SiteMap.path(ofFeature: picture) }

  func render(in site: Site) throws -> Data { try site.library.blob(picture).orLost(picture) }
}

extension Data? {
  fileprivate func orLost(_ picture: Digest) throws(Diagnostic) -> Data {
    guard let self else {
      throw Diagnostic(
        "the picture \(picture.short) is not in the store", advice: "Run 'micrograph build' again to make it anew.")
    }
    return self
  }
}
