import Findings

extension Measure {
  /// The number with its name in the language of the page: `correlation 0.9`.
  func text(_ strings: StringTable) -> String {
    let key = "measure.\(name.replacing(" ", with: "-"))"
    return "\(strings(key)) \(NumberText.short(Double(value)))"
  }
}
