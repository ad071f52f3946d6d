package import Networks

/// What an author may put into Markdown besides words.
///
/// A line of its own: `::unit{4c:254 4c:407}`, `::photographs{4c:254}`, `::weights{4b:409 4c:254}`, `::circuit{name}`,
/// `::inputs{circuit tabby tabby-mirrored}`, what a circuit does on images that have an activation page.
/// Within a line: `:unit{4c:254}` and `:layer{4c}`, links; `:number{4c:254 mean}`, one of `mean`, `share`, `strongest`, `images`, and of
/// `facingRight`, `class`, `overlap` where the truth is known, `facingRight` also on a class: `:number{4c:13 facingRight dog}`;
/// `:measured{head-neck cutEdges}`, what an intervention left; `:edge{4b:409 4c:254 share}`; `:claim{4c:13 class dog}`, which
/// holds the sentence before it against what was measured: `UNIT class NAME`, `UNIT facing left` (`right`, `neither`; of a
/// class), `UNIT UNIT excites` (`inhibits`), `CIRCUIT proved` (`supported`, `suggested`).
package struct Directives {
  package struct Directive {
    package let name: String
    package let arguments: [String]
    package let isBlock: Bool
    package let line: Int
  }

  /// The Markdown with a mark in the place of each directive.
  package private(set) var markdown = ""
  package private(set) var found: [Directive] = []

  /// `lineOffset` is the number of lines above `text` in its file.
  package init(in text: String, lineOffset: Int) {
    let plain = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != Self.open && $0 != Self.close }))
    var fence: Substring?
    for (index, line) in plain.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let start = line.drop { $0 == " " }
      let isInside = fence != nil
      if let mark = fence {
        if start.hasPrefix(mark) { fence = nil }
      } else if start.hasPrefix("```") || start.hasPrefix("~~~") {
        fence = start.prefix(3)
      }
      let isCode = isInside || fence != nil || line.hasPrefix("    ")
      markdown += (isCode ? String(line) : marked(line, at: lineOffset + index + 1)) + "\n"
    }
  }

  /// `page` with each mark replaced by the directive's own HTML, which stands in `contents` in the same order.
  package func place(_ contents: [String], into page: String) -> String {
    var page = page
    for (index, content) in contents.enumerated() {
      if found[index].isBlock { page = page.replacing("<p>\(Self.mark(index))</p>", with: content) }
      page = page.replacing(Self.mark(index), with: content)
    }
    return page
  }

  private mutating func marked(_ line: Substring, at number: Int) -> String {
    if let match = line.wholeMatch(of: /\s*::([a-z]+)\{([^{}]*)\}\s*/) {
      return note(String(match.1), match.2, isBlock: true, at: number)
    }
    var result = ""
    // Every second piece between backticks is code.
    for (index, piece) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { result += "`" }
      guard index.isMultiple(of: 2) else {
        result += piece
        continue
      }
      var rest = piece
      while let match = rest.firstMatch(of: /:([a-z]+)\{([^{}]*)\}/) {
        result += rest[..<match.range.lowerBound]
        result += note(String(match.1), match.2, isBlock: false, at: number)
        rest = rest[match.range.upperBound...]
      }
      result += rest
    }
    return result
  }

  private mutating func note(_ name: String, _ arguments: Substring, isBlock: Bool, at line: Int) -> String {
    found.append(
      Directive(
        name: name, arguments: arguments.split(whereSeparator: \.isWhitespace).map(String.init), isBlock: isBlock,
        line: line))
    return Self.mark(found.count - 1)
  }

  private static let open: Unicode.Scalar = "\u{E000}"
  private static let close: Unicode.Scalar = "\u{E001}"

  private static func mark(_ index: Int) -> String { "\(open)\(index)\(close)" }
}

extension ArticleSource {
  /// The units of all directives, in their order.
  package var units: [Unit] {
    Directives(in: text, lineOffset: 0).found.flatMap(\.arguments).compactMap { Unit($0) }
  }
}
