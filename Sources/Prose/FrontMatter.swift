package import Basics
import Yams

/// The lines between `---` at the head of a Markdown file: what the file is, apart from its text.
package struct FrontMatter: Sendable {
  /// A list is its elements with commas between.
  package private(set) var values: [String: String] = [:]
  /// The Markdown below it.
  package let body: String
  /// The line of the file on which ``body`` begins, less one.
  package let lineOffset: Int

  package init(_ source: ArticleSource) throws(Diagnostic) {
    let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first?.trimmed == "---", let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
      (body, lineOffset) = (source.text, 0)
      return
    }
    body = lines[(end + 1)...].joined(separator: "\n")
    lineOffset = end + 1
    do {
      let tree = try Yams.compose(yaml: lines[1..<end].joined(separator: "\n"))
      for (key, value) in tree?.mapping ?? [:] {
        guard let key = key.string else { continue }
        values[key] = value.scalar?.string ?? value.sequence?.compactMap(\.scalar?.string).joined(separator: ", ")
      }
    } catch {
      throw Diagnostic("the lines between --- are not YAML: \(error)", at: source.file)
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var rest = self
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
