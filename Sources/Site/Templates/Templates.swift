import Basics
import Foundation

/// The templates in one language, checked and ready to render.
struct Templates: Sendable {
  let strings: StringTable
  private let programs: [String: TemplateProgram]

  /// Throws every fault of the string tables and the templates at once, with file and line.
  init(sources: TemplateSources, language: String) throws(Diagnostics) {
    strings = try Self.strings(of: sources, language: language)
    var compiler = TemplateCompiler(sources.templates, strings: strings)
    var programs: [String: TemplateProgram] = [:]
    for page in PageTemplates.all {
      programs[page.name] = compiler.compile(page.name, scopes: [Layout.variables.names, page.names])
    }
    guard compiler.faults.isEmpty else { throw Diagnostics(compiler.faults) }
    self.programs = programs
  }

  /// The page as HTML.
  func render(_ name: String, _ page: some ViewModel, in layout: Layout) -> Data {
    guard let program = programs[name] else { preconditionFailure("there is no page '\(name)'") }
    return program.render([layout, page])
  }

  private static func strings(
    of sources: TemplateSources, language: String
  ) throws(Diagnostics) -> StringTable {
    let english = try StringTable(language: "en", files: sources.strings["en"] ?? [])
    if language == "en" { return english }
    guard let files = sources.strings[language] else {
      let known = sources.strings.keys.sorted().joined(separator: ", ")
      throw Diagnostics([
        Diagnostic(
          "there are no strings for the language '\(language)'",
          advice: "Write Content/strings/\(language).yml, or choose one of \(known).")
      ])
    }
    return try StringTable(language: language, files: files, reference: english)
  }
}
