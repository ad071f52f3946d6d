import Artifacts
import Basics

extension CBORValue {
  /// Parameters in words: `preset standard, steps 128`; digests are cut to 12 digits.
  var words: String {
    switch self {
    case .null: "none"
    case .bool(let value): value ? "yes" : "no"
    case .integer(let value): "\(value)"
    case .number(let value): value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(Float(value))"
    case .text(let value): value
    case .bytes(let value): Digest(bytes: value)?.short ?? "\(value.count) bytes"
    case .array(let values): "[" + values.map(\.words).joined(separator: ", ") + "]"
    case .map(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.nestedWords)" }.joined(separator: ", ")
    }
  }

  private var nestedWords: String {
    if case .map = self { return "(\(words))" }
    return words
  }
}
