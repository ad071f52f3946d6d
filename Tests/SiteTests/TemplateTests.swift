import Basics
import Foundation
import Site
import TestSupport
import Testing

/// A project's own templates and strings over the built-in ones, and the faults that are told before anything is rendered.
@Suite struct TemplateTests {
  /// The faults of a project with these files, or none.
  private func faults(_ files: [String: String], languages: [String] = ["en"]) throws -> [String] {
    do {
      _ = try site(files, languages: languages)
      return []
    } catch let faults as Diagnostic {
      return faults.all.map(\.description)
    }
  }

  private func site(_ files: [String: String], languages: [String] = ["en"]) throws -> Site {
    let project = FileManager.default.temporaryDirectory.appending(path: "micrograph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: project) }
    for (path, content) in files {
      let file = project.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: file)
    }
    return try Site(
      settings: SiteSettings(title: "Mock", languages: languages), sources: TemplateSources(project: project),
      library: MockLibrary())
  }

  private func page(_ path: String, of site: Site) throws -> String {
    let page = try #require(try site.pages().first { $0.path == path })
    return String(decoding: try page.render(in: site), as: UTF8.self)
  }

  @Test func builtInTemplatesAndBothLanguagesAreWithoutFault() throws {
    #expect(try faults([:], languages: ["en", "ko"]) == [])
  }

  @Test func ownTemplateOverridesOneAndInheritsTheRest() throws {
    let site = try site([
      "Templates/unit.mustache": "{{<layout}}{{$content}}<h1>mine: {{unit}}</h1>{{/content}}{{/layout}}"
    ])
    let own = try page("layers/conv1/2/index.html", of: site)
    #expect(own.contains("<h1>mine: conv1:2</h1>"))
    #expect(own.contains("assets/site.css"))
    #expect(try page("layers/conv1/index.html", of: site).contains("id=\"grid\""))
  }

  @Test func misspeltVariableIsToldWithFileAndLine() throws {
    #expect(
      try faults(["Templates/unit.mustache": "<p>\n{{#inputs}}\n{{scael}}{{/inputs}}"]) == [
        "Templates/unit.mustache, line 3: there is no variable 'scael' here. Did you mean 'scale'?"
      ])
  }

  @Test func misspeltVariableInAPartialIsToldThere() throws {
    let faults = try faults(["Templates/partials/tile.mustache": "<a href=\"{{link}}\">\n{{chanel}}</a>"])
    #expect(
      faults == [
        "Templates/partials/tile.mustache, line 2: there is no variable 'chanel' here. Did you mean 'channel'?"
      ])
  }

  @Test(arguments: [
    ("{{> partials/tiel}}", "there is no template 'partials/tiel'. Did you mean 'partials/tile'?"),
    ("{{t.unit.inptus}}", "there is no string 'unit.inptus'. Did you mean 'unit.inputs'?"),
    ("{{histogram}}", "'histogram' is HTML. Write {{{histogram}}}."),
    ("{{{unit}}}", "'unit' is text and must be escaped. Write {{unit}}."),
    ("{{inputs}}", "'inputs' has no text of its own. Use it as {{#inputs}}…{{/inputs}}."),
    ("{{=<% %>=}}", "'<% %>=' is not supported in the site's templates"),
  ])
  func wrongTagIsTold(template: String, fault: String) throws {
    #expect(try faults(["Templates/unit.mustache": template]) == ["Templates/unit.mustache, line 1: \(fault)"])
  }

  @Test(arguments: ["{{#inputs}}", "{{#inputs}}{{/outputs}}", "{{unit"])
  func brokenTemplateIsTold(template: String) throws {
    let faults = try faults(["Templates/unit.mustache": template])
    #expect(faults.contains { $0.hasPrefix("Templates/unit.mustache, line 1: ") }, "\(faults)")
  }

  @Test func templateThatIncludesItselfIsTold() throws {
    let faults = try faults(["Templates/unit.mustache": "{{>unit}}"])
    #expect(faults == ["Templates/unit.mustache, line 1: 'unit' includes itself without end"])
  }

  @Test func ownStringReplacesOne() throws {
    let site = try site(["Content/strings/en.yml": "unit:\n  inputs: Made from\n"])
    #expect(try page("layers/mixed.3b/2/index.html", of: site).contains("Made from"))
  }

  @Test func missingStringsOfAnotherLanguageAreTold() throws {
    let faults = try faults(["Content/strings/fr.yml": "language:\n  name: français\n"], languages: ["fr"])
    #expect(faults.contains("Content/strings/fr.yml: the string 'unit.inputs' is missing"))
  }

  @Test func unknownLanguageIsTold() throws {
    #expect(
      try faults([:], languages: ["xx"]) == [
        "there are no strings for the language 'xx'. Write Content/strings/xx.yml, or choose one of en, ko."
      ])
  }

  @Test func documentationOfTheTemplatesIsCurrent() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Templates/README.md")
    if ProcessInfo.processInfo.environment["MICROGRAPH_WRITE_SNAPSHOTS"] != nil {
      try Data(TemplateDocumentation.markdown.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == TemplateDocumentation.markdown)
  }

  @Test func everyStringThatTheProgramAsksForExists() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try StringTable(
      language: "en",
      files: [
        TemplateSources.File(place: "en.yml", content: Data(contentsOf: root.appending(path: "Content/strings/en.yml")))
      ])
    let folder = root.appending(path: "Sources/Site")
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
      let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      for match in source.matches(of: /strings\(\s*"([a-zA-Z.]+)"/) {
        #expect(table.has(String(match.1)), "\(path) asks for '\(match.1)'")
      }
      for match in source.matches(of: /strings\.count\("([a-zA-Z.]+)"/) {
        #expect(table.has("\(match.1).other"), "\(path) counts '\(match.1)'")
      }
    }
    let circuits = root.appending(path: "Sources/Analyses/Circuits")
    var measures: Set<String> = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: circuits.path) where path.hasSuffix(".swift") {
      let source = try String(contentsOf: circuits.appending(path: path), encoding: .utf8)
      measures.formUnion(source.matches(of: /Measure\("([^"]+)"/).map { String($0.1) })
    }
    #expect(measures.contains("rows apart"))
    for measure in measures { #expect(table.has("measure." + measure.replacing(" ", with: "-")), "\(measure)") }
  }
}
