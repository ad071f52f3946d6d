/// A `{{…}}` of a Mustache template, with the line it stands on.
struct TemplateTag: Sendable {
  enum Kind: Sendable { case variable, unescaped, section, inverted, end, partial, parent, block, comment, other }

  let kind: Kind
  let name: String
  let line: Int
  let range: Range<String.Index>

  /// All tags of `text` in order, and the line of one that is opened and not closed.
  static func scan(_ text: String) -> (tags: [TemplateTag], unclosed: Int?) {
    var tags: [TemplateTag] = []
    var line = 1
    var position = text.startIndex
    while let open = text[position...].firstRange(of: "{{") {
      line += text[position..<open.lowerBound].count(where: \.isNewline)
      let isTriple = text[open.upperBound...].hasPrefix("{")
      guard let close = text[open.upperBound...].firstRange(of: isTriple ? "}}}" : "}}") else { return (tags, line) }
      var inside = text[open.upperBound..<close.lowerBound]
      if isTriple { inside = inside.dropFirst() }
      let kind = isTriple ? .unescaped : Kind(sigil: inside.first)
      if kind != .variable && !isTriple { inside = inside.dropFirst() }
      tags.append(
        TemplateTag(kind: kind, name: inside.trimmed, line: line, range: open.lowerBound..<close.upperBound))
      line += text[open.lowerBound..<close.upperBound].count(where: \.isNewline)
      position = close.upperBound
    }
    return (tags, nil)
  }
}

extension TemplateTag.Kind {
  fileprivate init(sigil: Character?) {
    switch sigil {
    case "#": self = .section
    case "^": self = .inverted
    case "/": self = .end
    case ">": self = .partial
    case "<": self = .parent
    case "$": self = .block
    case "!": self = .comment
    case "&": self = .unescaped
    case "=", "%": self = .other
    default: self = .variable
    }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
