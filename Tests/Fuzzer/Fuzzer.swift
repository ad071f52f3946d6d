import Artifacts
import Basics
import CFuzzer
import Foundation
import Images
import Mustache
import Projects
import Prose
import Site
import TestSupport

/// Feeds what libFuzzer invents to the reader of files from strangers that MICROGRAPH_FUZZ names. A reader may refuse what it
/// is given; it may not trap, hang or fill the memory. `Scripts/fuzz` builds and runs it.
///
/// `--sanitize fuzzer` brings a `main` that would call ``test(_:_:)``; SwiftPM puts this one in its place.
@main enum Fuzzer {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &arguments, test))
  }

  fileprivate static let subject: Subject = {
    let name = ProcessInfo.processInfo.environment["MICROGRAPH_FUZZ", default: ""]
    guard let subject = Subject(rawValue: name) else {
      print("MICROGRAPH_FUZZ must be one of \(Subject.allCases.map(\.rawValue).joined(separator: ", ")).")
      exit(64)
    }
    return subject
  }()
}

/// What libFuzzer calls with each file (https://llvm.org/docs/LibFuzzer.html#fuzz-target). What is refused is of no account.
@_cdecl("LLVMFuzzerTestOneInput")
func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  try? Fuzzer.subject.read(Data(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

/// A reader of files from strangers.
private enum Subject: String, CaseIterable {
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
