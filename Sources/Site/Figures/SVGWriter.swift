/// Writes SVG: names and numbers as they are, texts escaped, numbers with two decimals at most.
struct SVGWriter {
  private(set) var text = ""
  private var open: [String] = []

  enum Value {
    case number(Double)
    case text(String)
    /// The attribute is left out.
    case absent
  }

  /// Starts a figure of `width` by `height` units, shown `scale` pixels a unit; `title` and `description` are read by screen readers.
  ///
  /// `identifier` must be unlike that of any other figure on the page.
  /// A figure with links inside is no image to screen readers, one that is only looked at is. One that is a file of its own
  /// says what language it is written in.
  init(
    width: Double, height: Double, scale: Double = 1, identifier: String, className: String, hasLinks: Bool = false,
    isFile: Bool = false, title: String, description: String
  ) {
    start(
      "svg",
      [
        "xmlns": isFile ? "http://www.w3.org/2000/svg" : .absent, "class": .text(className),
        "viewBox": .text("0 0 \(Self.number(width)) \(Self.number(height))"),
        "width": .number(width * scale), "height": .number(height * scale), "role": hasLinks ? .absent : "img",
        "aria-labelledby": .text("\(identifier)-title \(identifier)-desc"),
      ])
    element("title", ["id": .text("\(identifier)-title")], content: title)
    element("desc", ["id": .text("\(identifier)-desc")], content: description)
  }

  /// Starts a drawing that says nothing to screen readers: what stands around it does.
  init(width: Double, height: Double, scale: Double) {
    start(
      "svg",
      [
        "viewBox": .text("0 0 \(Self.number(width)) \(Self.number(height))"), "width": .number(width * scale),
        "height": .number(height * scale), "aria-hidden": "true",
      ])
  }

  mutating func start(_ name: String, _ attributes: KeyValuePairs<String, Value> = [:]) {
    tag(name, attributes)
    text += ">"
    open.append(name)
  }

  mutating func end() {
    guard let name = open.popLast() else { return }
    text += "</\(name)>"
  }

  mutating func element(_ name: String, _ attributes: KeyValuePairs<String, Value> = [:], content: String? = nil) {
    tag(name, attributes)
    if let content {
      text += ">\(content.escapedForHTML)</\(name)>"
    } else {
      text += "/>"
    }
  }

  /// The figure, all elements closed.
  consuming func finish() -> Markup {
    while !open.isEmpty { end() }
    return Markup(text)
  }

  /// At most two decimals, no trailing zeros; 0 for what is not finite.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    return rest.isMultiple(of: 10) ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private mutating func tag(_ name: String, _ attributes: KeyValuePairs<String, Value>) {
    text += "<\(name)"
    for (key, value) in attributes {
      switch value {
      case .number(let number): text += " \(key)=\"\(Self.number(number))\""
      case .absent: break
      case .text(let string): text += " \(key)=\"\(string.escapedForHTML)\""
      }
    }
  }
}

extension SVGWriter.Value: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

extension SVGWriter.Value: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  init(floatLiteral value: Double) { self = .number(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
}
