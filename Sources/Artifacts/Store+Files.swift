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

  package init(path: String, digest: Digest, size: Int, sources: Digest) {
    self.path = path
    self.digest = digest
    self.size = size
    self.sources = sources
  }
}

extension Store {
  /// Every file that was published and not removed since, by path.
  package func publishedFiles() throws(Diagnostic) -> [String: PublishedFile] {
    try read { connection in
      var files: [String: PublishedFile] = [:]
      let rows = try Row.fetchCursor(connection, sql: "SELECT path, digest, size, sources FROM file")
      while let row = try rows.next() {
        guard let digest = Digest(column: row[1]), let sources = Digest(column: row[3]) else { continue }
        let path: String = row[0]
        files[path] = PublishedFile(path: path, digest: digest, size: row[2], sources: sources)
      }
      return files
    }
  }

  /// Notes files that were written or are about to be, in one transaction.
  package func publish(_ files: [PublishedFile]) throws(Diagnostic) {
    guard !files.isEmpty else { return }
    try write { connection in
      let statement = try connection.cachedStatement(
        sql: "INSERT OR REPLACE INTO file (path, digest, size, sources) VALUES (?, ?, ?, ?)")
      for file in files {
        try statement.execute(
          arguments: [file.path, Data(file.digest.bytes), file.size, Data(file.sources.bytes)])
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
}
