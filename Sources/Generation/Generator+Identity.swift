import Basics
import Engine
package import Foundation

extension Generator {
  /// The commit that the running program was built from, `1a2b3c4d5e6f` or `1a2b3c4d5e6f+changes`; nil where that is not
  /// known: it was built without git, or changed since somebody wrote the commit down.
  ///
  /// `Scripts/commit` writes it into `share/micrograph` or beside the program, with the digest of the program that it is
  /// true of.
  package static var commit: String? {
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
    let places = ["../share/micrograph/commit", "\(program.lastPathComponent).commit"].map {
      program.deletingLastPathComponent().appending(path: $0).standardizedFileURL
    }
    return places.lazy.compactMap { commit(of: program, by: $0) }.first
  }

  /// What `note` says of a program: a line of the commit and the program's SHA-256; nil where it is of another program.
  package static func commit(of program: URL, by note: URL) -> String? {
    guard let words = try? String(contentsOf: note, encoding: .utf8).split(whereSeparator: \.isWhitespace),
      words.count == 2, let digest = Digest(hex: String(words[1])),
      let content = try? Data(contentsOf: program, options: .mappedIfSafe), Digest(content) == digest
    else { return nil }
    return String(words[0])
  }

  /// Which program this is, and with what it computes: what a report of a fault should say.
  package static var identity: String { "\(version) (commit \(commit ?? "unknown"), \(Compiler.arithmetic))" }
}
