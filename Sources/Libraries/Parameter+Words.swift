import Artifacts
import Basics

extension Parameter {
  /// Parameters in words: `preset standard, steps 128`; digests are cut to 12 digits.
  package var words: String {
    switch self {
    case .none: "none"
    case .truth(let value): value ? "yes" : "no"
    case .number(let value): value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(Float(value))"
    case .text(let value): Digest(hex: value)?.short ?? value
    case .list(let values): "[" + values.map(\.words).joined(separator: ", ") + "]"
    case .table(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.nestedWords)" }.joined(separator: ", ")
    }
  }

  private var nestedWords: String {
    if case .table = self { return "(\(words))" }
    return words
  }
}
