import Basics
import Prose

/// An author's Markdown as HTML, its directives filled from the library.
struct Article: Sendable {
  let title: String
  let summary: String
  let body: Markup
  /// Claims that do not hold any more, with file and line.
  let refuted: [Diagnostic]

  /// Throws every directive that names something that does not exist, with file and line.
  init(_ source: ArticleSource, context: PageContext) throws {
    let matter = try FrontMatter(source)
    title = Label.shown(matter.values["title"] ?? source.name)
    summary = Label.shown(matter.values["summary"] ?? "")
    let directives = Directives(in: Label.prose(matter.body), lineOffset: matter.lineOffset)
    var faults: [Diagnostic] = []
    var contents: [String] = []
    var refuted: [Diagnostic] = []
    for directive in directives.found {
      do {
        let view = try DirectiveView(directive, context: context)
        contents.append(view.html)
        if let claim = view.refuted {
          refuted.append(
            Diagnostic(
              "what the article claims does not hold: \(claim)", at: "\(source.file), line \(directive.line)",
              advice: "The page says so in its place. Write what was measured."))
        }
      } catch let fault as Diagnostic {
        faults.append(fault.changed { $0.place = "\(source.file), line \(directive.line)" })
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    self.refuted = refuted
    let html = Markdown.html(directives.markdown) { address, text in
      source.pictures[address].map { Self.image($0, text: text, context: context) }
    }
    let whole = html ?? directives.markdown.escapedForHTML
    // A mark of what was checked stays on the line of what it checks.
    let filled = directives.place(contents, into: Markup(whole).withoutTags.html)
      .replacing(/[ \n]<span class="claim"/, with: "\u{A0}<span class=\"claim\"")
    let isChecked = directives.found.contains { $0.name == "claim" }
    body = Markup(
      isChecked ? "\(filled)\n<p class=\"note\">\(context.strings("claim.note").escapedForHTML)</p>" : filled)
  }

  /// A text that came with files from elsewhere: no directives, and of pictures the words alone, as they are not published.
  static func body(ofMarkdown text: String) -> Markup {
    let text = Label.prose(text)
    return Markup(Markdown.html(text) { _, words in words.escapedForHTML } ?? text.escapedForHTML).withoutTags
  }

  private static func image(_ picture: AuthorsPicture, text: String, context: PageContext) -> String {
    """
    <img src="\(context.file(picture.path))" width="\(picture.width)" height="\(picture.height)" loading="lazy" \
    alt="\(text.escapedForHTML)">
    """
  }
}
