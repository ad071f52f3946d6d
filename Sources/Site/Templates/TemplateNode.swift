import Basics

/// A template as it was written, taken apart.
indirect enum TemplateNode: Sendable {
  case text(String)
  /// `{{name}}` and, unescaped, `{{{name}}}`.
  case value(String, isEscaped: Bool, line: Int)
  /// `{{#name}}…{{/name}}` and, inverted, `{{^name}}…{{/name}}`.
  case section(String, isInverted: Bool, [TemplateNode], line: Int)
  /// `{{>name}}`; the indentation of a tag that has its line to itself goes before every line of what it includes.
  case partial(String, indentation: String, line: Int)
  /// `{{<name}}{{$block}}…{{/block}}{{/name}}`: another template with some of its blocks replaced.
  case parent(String, blocks: [(name: String, nodes: [TemplateNode])], line: Int)
  /// `{{$name}}…{{/name}}`: what stands here unless a child says otherwise.
  case block(String, [TemplateNode])
}

/// Reads Mustache: variables, sections, partials, inheritance and comments, with the specification's rules for tags that
/// have a line to themselves. Lambdas and changes of the delimiters are left out.
struct TemplateParser {
  private(set) var nodes: [TemplateNode] = []
  private(set) var faults: [Diagnostic] = []

  private let text: String
  private let place: String
  private let tags: [TemplateTag]
  private var next = 0
  private var position: String.Index

  /// `place` is the file as messages name it.
  init(_ text: String, place: String) {
    self.text = text
    self.place = place
    let (tags, unclosed) = TemplateTag.scan(text)
    self.tags = tags
    position = text.startIndex
    if let unclosed { report("'{{' is not closed", line: unclosed) }
    nodes = read(until: nil)
  }

  /// Reads up to the end of `section`, or of the text.
  private mutating func read(until section: TemplateTag?) -> [TemplateNode] {
    var nodes: [TemplateNode] = []
    while next < tags.count {
      let tag = tags[next]
      next += 1
      let (before, indentation) = textBefore(tag)
      if !before.isEmpty { nodes.append(.text(before)) }
      switch tag.kind {
      case .comment: break
      case .variable: nodes.append(.value(tag.name, isEscaped: true, line: tag.line))
      case .unescaped: nodes.append(.value(tag.name, isEscaped: false, line: tag.line))
      case .partial: nodes.append(.partial(tag.name, indentation: indentation, line: tag.line))
      case .section, .inverted:
        let inside = read(until: tag)
        nodes.append(.section(tag.name, isInverted: tag.kind == .inverted, inside, line: tag.line))
      case .block: nodes.append(.block(tag.name, read(until: tag)))
      case .parent:
        let blocks = read(until: tag).compactMap { node -> (name: String, nodes: [TemplateNode])? in
          if case .block(let name, let nodes) = node { (name, nodes) } else { nil }
        }
        nodes.append(.parent(tag.name, blocks: blocks, line: tag.line))
      case .other: report("'\(tag.name)' is not supported in the site's templates", line: tag.line)
      case .end:
        if tag.name == section?.name { return nodes }
        report(
          section.map { "'\($0.name)' is open here, not '\(tag.name)'" } ?? "'\(tag.name)' is not open here",
          line: tag.line)
        if section != nil { return nodes }
      }
    }
    if let section {
      report("'\(section.name)' is not closed", line: section.line)
    } else {
      nodes.append(.text(String(text[position...])))
    }
    return nodes
  }

  /// The text up to a tag, and the spaces before it where it has a line to itself, which then goes with the tag.
  private mutating func textBefore(_ tag: TemplateTag) -> (text: String, indentation: String) {
    let before = text[position..<tag.range.lowerBound]
    position = tag.range.upperBound
    guard tag.kind != .variable, tag.kind != .unescaped else { return (String(before), "") }
    let start = text[..<tag.range.lowerBound].lastIndex(where: \.isNewline).map(text.index(after:)) ?? text.startIndex
    let end = text[position...].firstIndex(where: \.isNewline)
    let indentation = text[start..<tag.range.lowerBound]
    guard indentation.allSatisfy(\.isBlank), text[position..<(end ?? text.endIndex)].allSatisfy(\.isBlank) else {
      return (String(before), "")
    }
    position = end.map(text.index(after:)) ?? text.endIndex
    return (String(text[before.startIndex..<max(before.startIndex, start)]), String(indentation))
  }

  private mutating func report(_ what: String, line: Int) {
    faults.append(Diagnostic(what, at: "\(place), line \(line)"))
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
}
