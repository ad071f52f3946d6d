package import Analyses
package import Basics
package import Foundation

/// Images that differ from others in one thing, as somebody has listed them: `IMAGE, OTHER` a line, by their names in their
/// folder. Empty lines, and those that begin with `#`, say nothing.
package enum ImagePairs {
  /// - Returns: by each image's name that of the other.
  package static func read(_ url: URL, of images: ImageSet) throws(Diagnostic) -> [String: String] {
    guard let data = FileManager.default.contents(atPath: url.path), let text = String(file: data) else {
      throw Diagnostic(
        "the pairs of images cannot be read", at: url.path, advice: "Give a text file, `IMAGE, OTHER` a line.")
    }
    let known = Set(images.names)
    var pairs: [String: String] = [:]
    var faults: [Diagnostic] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if words == [""] || line.hasPrefix("#") { continue }
      let fault: String? =
        if words.count != 2 || words.contains("") {
          "a line is `IMAGE, OTHER`"
        } else if let missing = words.first(where: { !known.contains($0) }) {
          "there is no image '\(missing)'"
        } else if words[0] == words[1] {
          "'\(words[0])' stands beside itself"
        } else if pairs.updateValue(words[1], forKey: words[0]) != nil {
          "'\(words[0])' stands beside two others"
        } else {
          nil
        }
      if let fault { faults.append(Diagnostic(fault, at: "\(url.lastPathComponent), line \(index + 1)")) }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    return pairs
  }
}
