import Algorithms
package import Basics
import Foundation
import GRDB

/// What the merge of a store into another came to, in findings.
package struct StoreUnion: Hashable, Sendable {
  /// That were not there.
  package var added = 0
  /// That were there already, with the same content.
  package var known = 0
  /// That were there with another content.
  package var disputed = 0
  /// Left out, because they are not what was saved.
  package var damaged = 0

  package init(added: Int = 0, known: Int = 0, disputed: Int = 0, damaged: Int = 0) {
    self.added = added
    self.known = known
    self.disputed = disputed
    self.damaged = damaged
  }

  package static func + (a: StoreUnion, b: StoreUnion) -> StoreUnion {
    StoreUnion(
      added: a.added + b.added, known: a.known + b.known, disputed: a.disputed + b.disputed,
      damaged: a.damaged + b.damaged)
  }
}

extension Store {
  /// Adds the findings of another store, with the blobs that they name and how fast they were made.
  ///
  /// The result is the union of both, whatever is merged first and however often: of two answers to one question that
  /// whose content has the smaller digest is kept, and the number of such questions is told. Some are committed at a
  /// time, so that a merge that is killed, or finds the disk full, has kept what it did until then; the next one does
  /// the rest.
  package func merge(_ source: Store, interruption: Interruption) throws -> StoreUnion {
    var union = StoreUnion()
    for ids in try source.ids().chunks(ofCount: 256) {
      try interruption.check()
      let found = try source.headers(Array(ids))
      let own = try origins(of: found.map(\.key))
      var wanted: [Header] = []
      for (header, own) in zip(found, own) {
        guard let own else {
          wanted.append(header)
          continue
        }
        union.known += own.content == header.content ? 1 : 0
        union.disputed += own.content == header.content ? 0 : 1
        let (theirs, ours) = ((header.content, header.origin), (own.content, own.origin))
        if theirs < ours { wanted.append(header) }
      }
      let batch = try source.batch(wanted)
      let there = Set(zip(found, own).filter { $1 != nil }.map(\.0.key))
      union.added += batch.entries.count { !there.contains($0.key) }
      union.damaged += wanted.count - batch.count
      if !batch.isEmpty { try unfinish() }
      try save(batch)
    }
    if union.disputed > 0 { try dropOrphans() }
    try add(try source.measurements())
    try add(try source.shareRecords())
    return union
  }

  /// Of all findings and the blobs they name, in the order of their keys: stores that know the same have the same.
  ///
  /// What they were made with, who is meant by their subjects and when they came is not in it.
  package func digest() throws(Diagnostic) -> Digest {
    try read { connection in
      var hasher = DigestHasher()
      let rows = try Row.fetchCursor(connection, sql: "SELECT id, key, content FROM finding ORDER BY key")
      let links = try connection.makeStatement(sql: "SELECT digest FROM finding_blob WHERE finding = ? ORDER BY digest")
      while let row = try rows.next() {
        hasher.update(try row.digest("key"))
        hasher.update(try row.digest("content"))
        let id: Int64 = try row.value("id")
        for blob in try Data.fetchAll(links, arguments: [id]) { hasher.update(Digest(bytes: blob)) }
      }
      return hasher.finish()
    }
  }

  /// A finding without what is large.
  private struct Header {
    let id: Int64
    let key: Digest
    let content: Digest
    let origin: String
  }

  /// In the order of the keys, so that what a killed merge has kept does not depend on the order of work.
  private func ids() throws(Diagnostic) -> [Int64] {
    try read { try Int64.fetchAll($0, sql: "SELECT id FROM finding ORDER BY key") }
  }

  private func headers(_ ids: [Int64]) throws(Diagnostic) -> [Header] {
    try read { connection in
      let statement = try connection.cachedStatement(sql: "SELECT key, content, origin FROM finding WHERE id = ?")
      return try ids.compactMap { id in
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
        return Header(
          id: id, key: try row.digest("key"), content: try row.digest("content"), origin: try row.value("origin"))
      }
    }
  }

  /// What is known under some keys and with what it was made; nil where nothing is.
  private func origins(of keys: [Digest]) throws(Diagnostic) -> [(content: Digest, origin: String)?] {
    try read { connection in
      let statement = try connection.cachedStatement(sql: "SELECT content, origin FROM finding WHERE key = ?")
      return try keys.map { key in
        guard let row = try Row.fetchOne(statement, arguments: [Data(key.bytes)]) else { return nil }
        return (try row.digest("content"), try row.value("origin"))
      }
    }
  }

  /// Findings with their blobs; those that are not what was saved, or lack a blob, are left out.
  private func batch(_ headers: [Header]) throws(Diagnostic) -> Batch {
    try read { connection in
      let findings = try connection.cachedStatement(
        sql: "SELECT name, version, subject, parameters, value FROM finding WHERE id = ?")
      let links = try connection.cachedStatement(
        sql: "SELECT digest, data FROM finding_blob LEFT JOIN blob USING (digest) WHERE finding = ?")
      var batch = Batch()
      for header in headers {
        guard let row = try Row.fetchOne(findings, arguments: [header.id]) else { continue }
        let (name, version): (String, Int) = (try row.value("name"), try row.value("version"))
        let (parameters, value): (Data, Data) = (try row.value("parameters"), try row.value("value"))
        guard Digest(value) == header.content,
          Digest(name: name, version: version, parameters: parameters) == header.key
        else { continue }
        var blobs: [Digest: Data] = [:]
        let rows = try Row.fetchAll(links, arguments: [header.id])
        for row in rows {
          if let data: Data = try row.value("data"), Digest(data) == (try row.digest("digest")) {
            blobs[Digest(data)] = data
          }
        }
        guard blobs.count == rows.count else { continue }
        batch.add(
          Batch.Entry(
            key: header.key, name: name, version: version, subject: try row.value("subject"), parameters: parameters,
            content: header.content, value: value, blobs: blobs.keys.sorted(), origin: header.origin),
          blobs: blobs)
      }
      return batch
    }
  }

  /// Drops the blobs that no finding names: those of answers that gave way to others.
  private func dropOrphans() throws(Diagnostic) {
    try write { connection in
      try connection.execute(sql: "DELETE FROM blob WHERE digest NOT IN (SELECT digest FROM finding_blob)")
    }
  }
}
