package import Basics
import Foundation
import GRDB

/// A file in Output that this program wrote.
package struct PublishedFile: Hashable, Sendable {
  /// From Output on, with `/` between folders.
  package var path: String
  package var digest: Digest
  package var size: Int
  /// What it was made from; equal sources make equal bytes.
  package var sources: Digest
  /// The names of the facts it was made from, a line each: most builds have no need to tell them apart.
  fileprivate let lines: String

  package init(path: String, digest: Digest, size: Int, sources: Digest, reads: [String] = []) {
    self.init(path: path, digest: digest, size: size, sources: sources, lines: reads.joined(separator: "\n"))
  }

  fileprivate init(path: String, digest: Digest, size: Int, sources: Digest, lines: String) {
    self.path = path
    self.digest = digest
    self.size = size
    self.sources = sources
    self.lines = lines
  }

  /// The names of the facts it was made from.
  package var reads: [String] { lines.split(separator: "\n").map(String.init) }
}

extension Store {
  /// Every file that was published and not removed since, by path.
  package func publishedFiles() throws(Diagnostic) -> [String: PublishedFile] {
    try read { connection in
      var files: [String: PublishedFile] = [:]
      let rows = try Row.fetchCursor(connection, sql: "SELECT path, digest, size, sources, reads FROM file")
      while let row = try rows.next() {
        let path: String = try row.value("path")
        files[path] = PublishedFile(
          path: path, digest: try row.digest("digest"), size: try row.value("size"), sources: try row.digest("sources"),
          lines: try row.value("reads"))
      }
      return files
    }
  }

  /// Notes files that were written or are about to be, in one transaction.
  package func publish(_ files: [PublishedFile]) throws(Diagnostic) {
    guard !files.isEmpty else { return }
    try write { connection in
      let statement = try connection.cachedStatement(
        sql: "INSERT OR REPLACE INTO file (path, digest, size, sources, reads) VALUES (?, ?, ?, ?, ?)")
      for file in files {
        try statement.execute(
          arguments: [
            file.path, Data(file.digest.bytes), file.size, Data(file.sources.bytes), file.lines,
          ])
      }
    }
  }

  /// Forgets files that were removed from Output.
  package func unpublish(_ paths: [String]) throws(Diagnostic) {
    guard !paths.isEmpty else { return }
    try write { connection in
      let statement = try connection.cachedStatement(sql: "DELETE FROM file WHERE path = ?")
      for path in paths { try statement.execute(arguments: [path]) }
    }
  }

  /// The digests of the facts behind the site when it was published last, by name.
  package func facts() throws(Diagnostic) -> [String: Digest] {
    try read { connection in
      var facts: [String: Digest] = [:]
      let rows = try Row.fetchCursor(connection, sql: "SELECT name, digest FROM fact")
      while let row = try rows.next() { facts[try row.value("name")] = try row.digest("digest") }
      return facts
    }
  }

  /// Notes the facts behind the site as it is now; none where that is not known.
  package func setFacts(_ facts: [String: Digest]) throws(Diagnostic) {
    let known = try self.facts()
    guard known != facts else { return }
    try write { connection in
      let insert = try connection.cachedStatement(sql: "INSERT OR REPLACE INTO fact (name, digest) VALUES (?, ?)")
      for (name, digest) in facts where known[name] != digest {
        try insert.execute(arguments: [name, Data(digest.bytes)])
      }
      let delete = try connection.cachedStatement(sql: "DELETE FROM fact WHERE name = ?")
      for name in known.keys where facts[name] == nil { try delete.execute(arguments: [name]) }
    }
  }
}
