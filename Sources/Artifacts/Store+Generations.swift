package import Basics
import Foundation
import GRDB

/// What one model needed for its site.
package struct GenerationRecord: Hashable, Sendable {
  package var id: Int64
  package var model: Digest
}

extension Store {
  /// Notes which findings the site of a model needs; nothing is written when the newest generation is the same.
  ///
  /// - Parameters:
  ///   - contents: a digest that differs when other findings are needed.
  ///   - keys: of all that are needed; asked for only when the generation is new.
  package func recordGeneration(
    model: Digest, contents: Digest, keys: () throws -> [Digest]
  ) throws {
    let newest = try read { connection in
      try Row.fetchOne(connection, sql: "SELECT model, contents FROM generation ORDER BY id DESC LIMIT 1")
        .map { (Digest(column: $0[0]), Digest(column: $0[1])) }
    }
    if let newest, newest == (model, contents) { return }
    let keys = try keys()
    try write { connection in
      if newest?.0 == model {
        try connection.execute(sql: "DELETE FROM generation WHERE id = (SELECT max(id) FROM generation)")
      }
      try connection.execute(
        sql: "INSERT INTO generation (model, contents) VALUES (?, ?)",
        arguments: [Data(model.bytes), Data(contents.bytes)])
      let generation = connection.lastInsertedRowID
      let statement = try connection.cachedStatement(
        sql: "INSERT OR IGNORE INTO generation_finding SELECT ?, id FROM finding WHERE key = ?")
      for key in keys { try statement.execute(arguments: [generation, Data(key.bytes)]) }
    }
  }

  /// The generations, newest first.
  package func generations() throws(Diagnostic) -> [GenerationRecord] {
    try read { connection in
      try Row.fetchAll(connection, sql: "SELECT id, model FROM generation ORDER BY id DESC").compactMap { row in
        Digest(column: row[1]).map { GenerationRecord(id: row[0], model: $0) }
      }
    }
  }

  /// The findings of one kind that a generation needed: key and content by subject.
  package func findings(
    name: String, generation: Int64
  ) throws(Diagnostic) -> [String: (key: Digest, content: Digest)] {
    try read { connection in
      var result: [String: (key: Digest, content: Digest)] = [:]
      let rows = try Row.fetchCursor(
        connection,
        sql: """
          SELECT subject, key, content FROM finding
          WHERE name = ? AND id IN (SELECT finding FROM generation_finding WHERE generation = ?)
          """, arguments: [name, generation])
      while let row = try rows.next() {
        guard let key = Digest(column: row[1]), let content = Digest(column: row[2]) else { continue }
        result[row[0]] = (key, content)
      }
      return result
    }
  }

  /// The encoded analyses of one kind whose subjects were answered before, the newest for each subject.
  package func newestParameters(name: String) throws(Diagnostic) -> [String: (version: Int, parameters: [UInt8])] {
    try read { connection in
      var result: [String: (version: Int, parameters: [UInt8])] = [:]
      let rows = try Row.fetchCursor(
        connection, sql: "SELECT subject, version, parameters FROM finding WHERE name = ? ORDER BY id",
        arguments: [name])
      while let row = try rows.next() {
        let parameters: Data = row[2]
        result[row[0]] = (row[1], Array(parameters))
      }
      return result
    }
  }
}
