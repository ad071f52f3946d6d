import Basics
import Foundation

/// Names for files and folders that every file system takes, case-insensitive ones too.
package enum FileName {
  /// ASCII letters, digits, `_`, `-` and single full stops, at most 80 of them; what had to go is told apart by a digest.
  package static func safe(_ name: String) -> String {
    var result = ""
    var isExact = true
    for character in name {
      if character == "/" {
        result.append(".")
      } else if character.isASCII, character.isLetter || character.isNumber || "_-.".contains(character) {
        result.append(character)
      } else {
        result.append("_")
        isExact = false
      }
    }
    while let dots = result.range(of: "..") {
      result.replaceSubrange(dots, with: ".")
      isExact = false
    }
    let trimmed = result.trimmingCharacters(in: CharacterSet(charactersIn: ".-"))
    if trimmed != result { isExact = false }
    let stem = trimmed.prefix { $0 != "." }.lowercased()
    if trimmed.isEmpty || trimmed.utf8.count > 80 || reserved.contains(stem) { isExact = false }
    return isExact ? trimmed : "\(trimmed.prefix(60))~\(digits(of: name))"
  }

  /// Safe names for all of `names`, no two alike in any case of letters nor one of `taken`; the first of two that clash
  /// keeps its name.
  package static func distinct(_ names: [String], besides taken: Set<String> = []) -> [String] {
    var taken = taken
    return names.map { name in
      let plain = safe(name)
      let distinct = taken.contains(plain.lowercased()) ? "\(plain.prefix(60))~\(digits(of: name))" : plain
      taken.insert(distinct.lowercased())
      return distinct
    }
  }

  private static func digits(of name: String) -> String { String(Digest(Data(name.utf8)).hex.prefix(6)) }

  /// Names of devices, which Windows takes for itself whatever the extension.
  private static let reserved: Set<String> = Set(
    ["con", "prn", "aux", "nul"] + (0...9).flatMap { ["com\($0)", "lpt\($0)"] })
}
