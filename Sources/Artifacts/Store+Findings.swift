package import Basics
package import Foundation
import GRDB

extension Store {
  /// The answer to an analysis; nil when it was never computed.
  package func finding<A: Analysis>(of analysis: A) throws(Diagnostic) -> A.Finding? {
    try findings(of: [analysis]).first ?? nil
  }

  /// The answers to many analyses, in their order; nil for each that was never computed.
  package func findings<A: Analysis>(of analyses: [A]) throws(Diagnostic) -> [A.Finding?] {
    try values(A.Finding.self, keys: analyses.map(\.key))
  }

  /// The values stored under `keys`, in their order; nil where there is no key or nothing is stored under it.
  package func values<T: Decodable>(_ type: T.Type, keys: [Digest?]) throws(Diagnostic) -> [T?] {
    let own: [T?] = try read { connection in
      let statement = try connection.cachedStatement(sql: "SELECT value, content FROM finding WHERE key = ?")
      return try keys.map { key in
        guard let key, let row = try Row.fetchOne(statement, arguments: [Data(key.bytes)]) else { return nil }
        let data: Data = try row.value("value")
        guard try row.digest("content") == Digest(data) else { throw StoreFault.changed(url) }
        return try StoredForm.decode(type, from: data)
      }
    }
    guard let base, own.contains(where: { $0 == nil }) else { return own }
    let others = try base.values(type, keys: zip(keys, own).map { $1 == nil ? $0 : nil })
    return zip(own, others).map { $0 ?? $1 }
  }

  /// The analyses whose findings are stored under `keys`, in their order; those that are not stored are left out.
  package func questions(keys: [Digest]) throws(Diagnostic) -> [StoredQuestion] {
    try read { connection in
      let statement = try connection.cachedStatement(
        sql: "SELECT name, version, subject, parameters FROM finding WHERE key = ?")
      return try keys.compactMap { key in
        guard let row = try Row.fetchOne(statement, arguments: [Data(key.bytes)]) else { return nil }
        return StoredQuestion(
          key: key, name: try row.value("name"), version: try row.value("version"), subject: try row.value("subject"),
          parameters: try row.value("parameters"))
      }
    }
  }

  /// The digest of the content of every finding of one kind of analysis, by key.
  package func contents(name: String) throws(Diagnostic) -> [Digest: Digest] {
    let known = try base?.contents(name: name) ?? [:]
    return try read { connection in
      var contents = known
      let rows = try Row.fetchCursor(
        connection, sql: "SELECT key, content FROM finding WHERE name = ?", arguments: [name])
      while let row = try rows.next() { contents[try row.digest("key")] = try row.digest("content") }
      return contents
    }
  }

  /// Saves a finding and the blobs it names, in one transaction.
  package func save<A: Analysis>(
    _ finding: A.Finding, of analysis: A, blobs: [Data] = []
  ) throws(Diagnostic) {
    var batch = Batch()
    batch.add(finding, of: analysis, blobs: blobs)
    try save(batch)
  }

  /// Saves many findings in one transaction.
  package func save(_ batch: Batch) throws(Diagnostic) {
    guard !batch.isEmpty else { return }
    try write { connection in
      let insertBlob = try connection.cachedStatement(sql: "INSERT OR IGNORE INTO blob (digest, data) VALUES (?, ?)")
      for (digest, data) in batch.blobs { try insertBlob.execute(arguments: [Data(digest.bytes), data]) }
      let insertFinding = try connection.cachedStatement(
        sql: """
          INSERT INTO finding (key, name, version, subject, parameters, content, value, origin)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (key) DO UPDATE SET
            subject = excluded.subject, content = excluded.content, value = excluded.value, origin = excluded.origin
          RETURNING id
          """)
      let removeLinks = try connection.cachedStatement(sql: "DELETE FROM finding_blob WHERE finding = ?")
      let insertLink = try connection.cachedStatement(
        sql: "INSERT OR IGNORE INTO finding_blob (finding, digest) VALUES (?, ?)")
      for entry in batch.entries {
        let id = try Int64.fetchOne(
          insertFinding,
          arguments: [
            Data(entry.key.bytes), entry.name, entry.version, entry.subject, entry.parameters,
            Data(entry.content.bytes), entry.value, entry.origin ?? origin,
          ])
        try removeLinks.execute(arguments: [id])
        for digest in entry.blobs { try insertLink.execute(arguments: [id, Data(digest.bytes)]) }
      }
    }
  }

  /// The bytes with this digest; nil when the store has none.
  package func blob(_ digest: Digest) throws(Diagnostic) -> Data? {
    let own: Data? = try read { connection in
      let statement = try connection.cachedStatement(sql: "SELECT data FROM blob WHERE digest = ?")
      guard let data = try Data.fetchOne(statement, arguments: [Data(digest.bytes)]) else { return nil }
      guard Digest(data) == digest else { throw StoreFault.changed(url) }
      return data
    }
    guard own == nil, let base else { return own }
    return try base.blob(digest)
  }
}

/// An analysis as the store remembers it: what was asked, without its type.
package struct StoredQuestion: Hashable, Sendable {
  package var key: Digest
  package var name: String
  package var version: Int
  package var subject: String
  /// The encoded value of the analysis.
  package var parameters: Data
}
