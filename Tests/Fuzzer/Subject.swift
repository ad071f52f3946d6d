import Artifacts
import Basics
import Foundation
import Images
import Mustache
import Projects
import Prose
import Site
import TestSupport

/// A reader of files from strangers.
enum Subject: String, CaseIterable {
  case model, image, configuration, article, template, store

  func read(_ data: Data) throws {
    switch self {
    case .model: _ = ModelTrial.outcome(of: data)
    case .image: try readImage(data)
    case .configuration: _ = try Configuration(text: text(data), file: "microscope.yml")
    case .article: try readArticle(data)
    case .template: try readTemplate(data)
    case .store: try readStore(data)
    }
  }
}

/// As a text file is read, whatever its encoding.
private func text(_ data: Data) -> String { String(file: data) ?? String(decoding: data, as: UTF8.self) }

private func readImage(_ data: Data) throws {
  let picture = try Picture(decoding: data, limit: 1 << 20)
  _ = try picture.pngData()
  _ = try Mask(decoding: data, limit: 1 << 20)
}

private func readArticle(_ data: Data) throws {
  let front = try FrontMatter(ArticleSource(name: "a", file: "a.md", text: text(data)))
  let directives = Directives(in: front.body, lineOffset: front.lineOffset)
  guard let html = Markdown.html(directives.markdown) else { return }
  _ = PageScan(directives.place(directives.found.map(\.name), into: html))
}

private func readTemplate(_ data: Data) throws {
  let file = TemplateSources.File(place: "page.mustache", content: data)
  let strings = try StringTable(language: "en", files: [])
  var checker = TemplateChecker(sources: ["page": file], strings: strings)
  checker.check("page", variables: PageTemplates.variables.first?.kinds ?? [:])
  _ = try? MustacheTemplate(string: text(data))
  _ = try StringTable(language: "en", files: [file])
}

private func readStore(_ data: Data) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-fuzzer-\(getpid())")
  defer { try? FileManager.default.removeItem(at: folder) }
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let url = folder.appending(path: "store.sqlite")
  try data.write(to: url)
  let (store, _) = try Store.opening(url, suspicious: true)
  _ = (try? store.publishedFiles(), try? store.facts(), try? store.generations(), try? store.rates())
  _ = (try? store.shares(), try? store.origins(), try? store.digest(), try? store.shareRecords())
  _ = try store.collect(keeping: 1, dryRun: false)
  try store.close()
}
