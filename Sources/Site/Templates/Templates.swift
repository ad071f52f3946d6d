import Basics
import Foundation
import Mustache

/// The templates in one language, checked and ready to render.
///
/// Strings (`{{t.key}}`) are put in before parsing, so that they cost nothing per page.
struct Templates: Sendable {
  let strings: StringTable
  private let library: MustacheLibrary
  private let language: String
  /// For each template itself and all that it includes.
  private let included: [String: [String]]

  /// Throws every fault of the string tables and the templates at once, with file and line.
  init(sources: TemplateSources, language: String) throws(Diagnostic) {
    _ = SiteContentType.isRegistered
    self.language = language
    included = Self.included(sources.templates)
    strings = try Self.strings(of: sources, language: language)
    var checker = TemplateChecker(sources: sources.templates, strings: strings)
    for (name, variables) in PageTemplates.variables { checker.check(name, variables: variables) }
    var faults = checker.faults
    var templates: [String: MustacheTemplate] = [:]
    for (name, file) in sources.templates.sorted(by: { $0.key < $1.key }) {
      do {
        templates[name] = try MustacheTemplate(string: Self.localised(file, with: strings))
      } catch let error as MustacheTemplate.ParserError {
        let what = "this is not a Mustache template: \(error.error)"
        faults.append(Diagnostic(what, at: "\(file.place), line \(error.context.lineNumber)"))
      } catch {
        faults.append(Diagnostic("\(error)", at: file.place))
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    library = MustacheLibrary(templates: templates)
  }

  /// The page as HTML.
  func render(_ name: String, _ page: some ViewModel, in layout: Layout) -> Data {
    ReadLog.note(.strings(language: language))
    for template in included[name] ?? [] { ReadLog.note(.template("\(template).mustache")) }
    return Data((library.render(Root(page: page, layout: layout), withTemplate: name) ?? "").utf8)
  }

  /// What the page lacks, the layout has.
  private struct Root: MustacheParent {
    let page: any ViewModel
    let layout: Layout

    func child(named name: String) -> Any? { page.child(named: name) ?? layout.child(named: name) }
  }

  private static func included(_ templates: [String: TemplateSources.File]) -> [String: [String]] {
    let direct = templates.mapValues { file in
      TemplateTag.scan(file.text)
        .filter { $0.kind == .partial || $0.kind == .parent }.map(\.name)
    }
    var included: [String: [String]] = [:]
    for name in templates.keys {
      var (all, queue): ([String], [String]) = ([name], [name])
      while let next = queue.popLast() {
        for other in direct[next] ?? [] where !all.contains(other) {
          all.append(other)
          queue.append(other)
        }
      }
      included[name] = all
    }
    return included
  }

  private static func strings(
    of sources: TemplateSources, language: String
  ) throws(Diagnostic) -> StringTable {
    let english = try StringTable(language: "en", files: sources.strings["en"] ?? [])
    if language == "en" { return english }
    guard let files = sources.strings[language] else {
      let known = sources.strings.keys.sorted().joined(separator: ", ")
      throw Diagnostic(
        "there are no strings for the language '\(language)'",
        advice: "Write Content/strings/\(language).yml, or choose one of \(known).")
    }
    return try StringTable(language: language, files: files, reference: english)
  }

  private static func localised(_ file: TemplateSources.File, with strings: StringTable) -> String {
    let text = file.text
    var result = "{{% CONTENT_TYPE: \(SiteContentType.name)}}"
    var position = text.startIndex
    for tag in TemplateTag.scan(text) where tag.kind == .variable && tag.name.hasPrefix("t.") {
      result += text[position..<tag.range.lowerBound]
      result += strings(String(tag.name.dropFirst(2))).escapedForHTML
      position = tag.range.upperBound
    }
    return result + text[position...]
  }
}
