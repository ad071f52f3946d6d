/// JSON in a given order, safe inside a script as well.
package struct JSONText: Sendable {
  package let text: String

  private init(_ text: String) { self.text = text }

  static let null = JSONText("null")

  static func truth(_ value: Bool) -> JSONText { JSONText(value ? "true" : "false") }

  static func whole(_ value: Int) -> JSONText { JSONText("\(value)") }

  /// As many digits as a `Float` needs; `null` for nothing and for what is not finite.
  package static func number(_ value: Double?) -> JSONText {
    guard let value, value.isFinite else { return null }
    if value == value.rounded(), abs(value) < 1e9 { return JSONText("\(Int(value))") }
    return JSONText(Float(value).isFinite ? "\(Float(value))" : "\(value)")
  }

  package static func text(_ value: String) -> JSONText {
    guard value.utf8.contains(where: mayBeSpecial) else { return JSONText("\"\(value)\"") }
    var quoted = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      // Neither markup nor a line end of JavaScript may appear.
      case "<", ">", "&", "\u{2028}", "\u{2029}", "\0"..."\u{1F}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return JSONText(quoted + "\"")
  }

  /// Whether a byte stands alone for what is written otherwise, or begins a line end of JavaScript.
  private static func mayBeSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "&"), 0xE2:
      true
    default: false
    }
  }

  static func list(_ values: [JSONText], lines: Bool = false) -> JSONText {
    JSONText("[" + values.map(\.text).joined(separator: lines ? ",\n" : ",") + "]")
  }

  /// A list of values that are JSON already, a line each.
  static func lines(_ values: [String]) -> JSONText { JSONText("[" + values.joined(separator: ",\n") + "]") }

  /// Fields without a value are left out; ``null`` is one.
  static func object(_ fields: KeyValuePairs<String, JSONText?>) -> JSONText {
    let told = fields.compactMap { name, value in value.map { "\(text(name).text):\($0.text)" } }
    return JSONText("{" + told.joined(separator: ",") + "}")
  }
}
