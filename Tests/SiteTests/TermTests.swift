import Foundation
import Site
import Testing

/// Strings, articles and the prose of circuits keep to `Content/strings/terms.md`.
@Suite struct TermTests {
  /// A word that is not used, and the longer ones that hold it and are.
  private struct Ruling {
    let word: String
    let exceptions: [String]
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The rulings of a column of the table.
  private func rulings(column: Int) throws -> [Ruling] {
    let text = try String(contentsOf: Self.root.appending(path: "Content/strings/terms.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2)
    return rows.flatMap { row -> [Ruling] in
      let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.indices.contains(column), !cells[column].isEmpty else { return [] }
      let parts = cells[column].split(separator: "(not in ").map { $0.trimmingCharacters(in: .whitespaces) }
      let exceptions = parts.dropFirst().first?.dropLast().split(separator: ",") ?? []
      return parts[0].split(separator: ",").map { word in
        Ruling(
          word: word.trimmingCharacters(in: .whitespaces),
          exceptions: exceptions.map { $0.trimmingCharacters(in: .whitespaces) })
      }
    }
  }

  /// What people read of a file: of strings the values alone, of Markdown all but directives.
  private func words(of file: URL) throws -> String {
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    guard file.pathExtension == "yml" else {
      return lines.filter { !$0.hasPrefix("::") }.joined(separator: " ")
    }
    return lines.filter { !$0.hasPrefix("#") }.compactMap { line in
      line.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
    }.joined(separator: "\n")
  }

  private func files(_ language: String) throws -> [URL] {
    let content = Self.root.appending(path: "Content")
    let prose = try ["articles", "circuits"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(at: content.appending(path: folder), includingPropertiesForKeys: nil)
    }
    .filter { $0.pathExtension == "md" && $0.lastPathComponent.hasSuffix(".ko.md") == (language == "ko") }
    return [content.appending(path: "strings/\(language).yml")] + prose
  }

  @Test(arguments: [("en", 4), ("ko", 5)]) func whatPeopleReadKeepsToTheTerms(language: String, column: Int) throws {
    let rulings = try rulings(column: column)
    #expect(rulings.count > 5)
    for file in try files(language) {
      let words = try words(of: file).lowercased()
      for ruling in rulings {
        let text = ruling.exceptions.reduce(words) { $0.replacing($1, with: "") }
        // Korean words take particles and endings; an English one ends where its letters do.
        let isUsed =
          language == "ko"
          ? text.contains(ruling.word)
          : text.split { !$0.isLetter }.joined(separator: " ").split(separator: " ").contains { $0 == ruling.word }
        #expect(!isUsed, "\(file.lastPathComponent) says '\(ruling.word)', which terms.md rules out")
      }
    }
  }

  @Test(arguments: [
    ("4c:119", "은(는)", "는"), ("4c:13", "을(를)", "을"), ("개", "을(를)", "를"), ("말", "(으)로", "로"),
    ("52%", "이(가)", "가"), ("4c", "와(과)", "와"), ("GoogLeNet", "와(과)", "와(과)"), ("집", "(으)로", "으로"),
  ]) func particlesFollowTheSoundBeforeThem(word: String, written: String, fitted: String) {
    #expect(KoreanParticle.fitted("\(written) 봅니다", after: word) == "\(fitted) 봅니다")
  }
}
