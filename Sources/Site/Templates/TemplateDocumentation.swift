/// The variables that each template may name, as Markdown: the text of `Templates/README.md`, which a test compares.
package enum TemplateDocumentation {
  package static let markdown: String = {
    var text = """
      # Templates

      The pages of the site, as [Mustache](https://mustache.github.io/mustache.5.html). A project's own `Templates/` may hold
      any of these files: it then stands in the place of the one that comes with Micrograph, and the rest stay. Assets
      (`assets/`) work the same way.

      `{{name}}` shows text, escaped. `{{{name}}}` shows HTML that Micrograph made. `{{#name}}…{{/name}}` is shown when the
      variable is there, once for each row of a list. `{{t.key}}` is a string of the interface in the page's language, from
      `Content/strings/`. A name that is not listed here is an error with its file and line, not an empty place.

      """
    for (name, variables) in PageTemplates.documented {
      text += "\n## \(name).mustache\n\n"
      text += lines(variables, indent: "")
    }
    return text
  }()

  private static func lines(_ variables: [DocumentedVariable], indent: String) -> String {
    variables.map { variable in
      let written =
        switch variable.kind {
        case .text: "{{\(variable.name)}}"
        case .markup: "{{{\(variable.name)}}}"
        case .flag, .rows: "{{#\(variable.name)}}"
        }
      return "\(indent)- `\(written)` \(variable.meaning)\n" + lines(variable.inside(), indent: indent + "  ")
    }.joined()
  }
}

/// A variable with its meaning, the type of its model forgotten.
struct DocumentedVariable: Sendable {
  let name: String
  let kind: VariableKind
  let meaning: String
  /// The variables of its rows.
  let inside: @Sendable () -> [DocumentedVariable]
}
