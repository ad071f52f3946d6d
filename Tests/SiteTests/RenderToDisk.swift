import Foundation
import Images
import Prose
import Site
import TestSupport
import Testing

/// Writes the mock site where MICROGRAPH_MOCK_SITE says, for the browser checks and for looking at it.
@Suite struct RenderToDisk {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MICROGRAPH_MOCK_SITE"] != nil))
  func mockSite() throws {
    let environment = ProcessInfo.processInfo.environment
    let output = URL(filePath: try #require(environment["MICROGRAPH_MOCK_SITE"]))
    var images: [(name: String, jpeg: Data)] = []
    if let folder = environment["MICROGRAPH_MOCK_PHOTOS"] {
      let photographs = try ImageFolder(URL(filePath: folder))
      for index in stride(from: 0, to: photographs.count, by: max(1, photographs.count / 60)) {
        let picture = try photographs.picture(index).opaque()
        let side = min(picture.width, picture.height)
        let square = picture.cropped(
          left: (picture.width - side) / 2, top: (picture.height - side) / 2, width: side, height: side)
        images.append((photographs.name(index), try square.resized(width: 224, height: 224).jpegData(quality: 80)))
      }
    }
    var library = MockLibrary(channels: Int(environment["MICROGRAPH_MOCK_UNITS"] ?? "") ?? 48, images: images)
      .withCircuit()
    library.articles = [
      ArticleSource(
        name: "guide", file: "guide.md",
        text: """
          ---
          title: A first look
          summary: Three ideas, on one network.
          ---
          ## Features

          The unit :unit{4a:1} has a mean of :number{4a:1 mean}.[^1]

          ::unit{4a:1 4a:2 4b:0}

          | layer | units |
          |---|---|
          | 3b | 48 |

          ## Circuits

          ::circuit{head}

          ::weights{3b:0 4a:1}

          ::photographs{4a:1}

          > A circuit is a claim about cause.

          [^1]: Over all positions of all photographs.
          """)
    ]
    let site = try Site(
      settings: SiteSettings(title: "Mock microscope", languages: ["en", "ko"], version: "0.1"),
      sources: TemplateSources(), library: library)
    for page in try site.pages() {
      let file = output.appending(path: page.path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try page.render(in: site).write(to: file)
    }
  }
}
