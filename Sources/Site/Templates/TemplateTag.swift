/// A `{{…}}` of a Mustache template, with the line it stands on.
struct TemplateTag: Sendable {
  enum Kind: Sendable { case variable, unescaped, section, inverted, end, partial, parent, block, comment, other }

  let kind: Kind
  let name: String
  let line: Int
  let range: Range<String.Index>

  /// All tags of `text` in order; what is broken beyond that, the Mustache parser reports.
  static func scan(_ text: String) -> [TemplateTag] {
    var tags: [TemplateTag] = []
    var line = 1
    var position = text.startIndex
    while let open = text[position...].range(of: "{{") {
      line += text[position..<open.lowerBound].count(where: \.isNewline)
      let isTriple = text[open.upperBound...].hasPrefix("{")
      guard let close = text[open.upperBound...].range(of: isTriple ? "}}}" : "}}") else { return tags }
      var inside = text[open.upperBound..<close.lowerBound]
      if isTriple { inside = inside.dropFirst() }
      let kind = isTriple ? .unescaped : Kind(sigil: inside.first)
      if kind != .variable && !isTriple { inside = inside.dropFirst() }
      tags.append(
        TemplateTag(
          kind: kind, name: inside.trimmingWhitespace(), line: line, range: open.lowerBound..<close.upperBound))
      line += text[open.lowerBound..<close.upperBound].count(where: \.isNewline)
      position = close.upperBound
    }
    return tags
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
  fileprivate func trimmingWhitespace() -> String {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
