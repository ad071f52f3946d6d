import ArgumentParser

/// Numbers with commas between them: `104,117,123`.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0.filter { $0 != " " }) }
    guard values.count == parts.count else { return nil }
    self.values = values
  }
}
