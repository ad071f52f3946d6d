import Basics
import Prose

/// An author's Markdown as HTML, its directives filled from the library.
struct Article: Sendable {
  let title: String
  let summary: String
  let body: Markup

  /// Throws every directive that names something that does not exist, with file and line.
  init(_ source: ArticleSource, context: PageContext) throws {
    let matter = try FrontMatter(source)
    title = Label.shown(matter.values["title"] ?? source.name)
    summary = Label.shown(matter.values["summary"] ?? "")
    let directives = Directives(in: Label.prose(matter.body), lineOffset: matter.lineOffset)
    var faults: [Diagnostic] = []
    var contents: [String] = []
    for directive in directives.found {
      do {
        contents.append(try DirectiveView(directive, context: context).html)
      } catch let fault as Diagnostic {
        faults.append(fault.changed { $0.place = "\(source.file), line \(directive.line)" })
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    let html = Markdown.html(directives.markdown) { address, text in
      source.pictures[address].map { Self.image($0, text: text, context: context) }
    }
    let whole = html ?? directives.markdown.escapedForHTML
    body = Markup(directives.place(contents, into: Markup(whole).withoutTags.html))
  }

  private static func image(_ picture: AuthorsPicture, text: String, context: PageContext) -> String {
    """
    <img src="\(context.file(picture.path))" width="\(picture.width)" height="\(picture.height)" loading="lazy" \
    alt="\(text.escapedForHTML)">
    """
  }
}
