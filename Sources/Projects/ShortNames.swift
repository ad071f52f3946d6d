/// Names for diagrams and menus: of a module's path the last parts that no other layer ends with.
enum ShortNames {
  /// What is short as it is, or no path of modules, stays.
  private static let longest = 8

  /// The short names of those that have one.
  static func of(_ names: [String]) -> [String: String] {
    var counts: [String: Int] = [:]
    for ending in names.flatMap(endings(of:)) { counts[ending, default: 0] += 1 }
    var result: [String: String] = [:]
    for name in names where name.count > longest { result[name] = endings(of: name).first { counts[$0] == 1 } }
    return result
  }

  /// `4.2` and `layer.4.2` of `layer.4.2`, the shortest first, without those that are a mere number.
  private static func endings(of name: String) -> [String] {
    let parts = name.split(separator: ".")
    guard parts.count > 1, !name.contains("/") else { return [name] }
    return parts.indices.reversed().map { parts[$0...].joined(separator: ".") }.filter { !$0.allSatisfy(\.isNumber) }
  }
}
