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

/// Feeds what libFuzzer invents to one reader of files from strangers: `Fuzzer SUBJECT ARGUMENT...`, with arguments of
/// libFuzzer's. A reader may refuse what it is given; it may not trap, hang or fill the memory. `Scripts/fuzz` builds and
/// runs it.
@main enum Fuzzer {
  static func main() {
    let arguments = CommandLine.arguments
    guard let subject = arguments.dropFirst().first.flatMap(Subject.init) else {
      FileHandle.standardError.write(
        Data("One of \(Subject.allCases.map(\.rawValue)), then libFuzzer's arguments.\n".utf8))
      exit(64)
    }
    let kept = [arguments[0]] + arguments.dropFirst(2)
    var pointers = kept.map { strdup($0) } + [nil]
    var count = CInt(kept.count)
    let status = pointers.withUnsafeMutableBufferPointer { buffer in
      var start = buffer.baseAddress
      return LLVMFuzzerRunDriver(&count, &start, subject.function)
    }
    exit(status)
  }
}

/// A reader of files from strangers.
private enum Subject: String, CaseIterable {
  case model, image, configuration, article, template, store

  /// What libFuzzer calls: a function of C, which holds nothing of its surroundings.
  var function: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt {
    switch self {
    case .model: { attempt($0, $1) { _ = ModelTrial.outcome(of: $0) } }
    case .image: { attempt($0, $1, readImage) }
    case .configuration: { attempt($0, $1) { _ = try Configuration(text: text($0), file: "microscope.yml") } }
    case .article: { attempt($0, $1, readArticle) }
    case .template: { attempt($0, $1, readTemplate) }
    case .store: { attempt($0, $1, readStore) }
    }
  }
}

/// Gives libFuzzer's bytes to a reader. What it refuses is of no account.
private func attempt(_ bytes: UnsafePointer<UInt8>?, _ count: Int, _ body: (Data) throws -> Void) -> CInt {
  try? body(Data(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
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
