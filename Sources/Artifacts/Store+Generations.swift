package import Basics
import Foundation
import GRDB

/// What one model needed for its site.
package struct GenerationRecord: Hashable, Sendable {
  package var id: Int64
  package var model: Digest
}

/// A finding that a generation needed.
package struct GenerationFinding: Hashable, Sendable {
  package var key: Digest
  package var content: Digest
}

extension Store {
  /// Notes which findings the site of a model needs; nothing is written when the newest generation is the same.
  ///
  /// - Parameters:
  ///   - questions: the keys of all that are needed, whether answered or not, with their subjects as they are now.
  ///   - supporting: keys of findings that the answers were made from; asked for only when something is written.
  package func recordGeneration(
    model: Digest, questions: [(key: Digest, subject: String)], supporting: () throws -> [Digest]
  ) throws {
    let (newest, contents) = try read { connection in
      let known = Set(try Data.fetchAll(connection, sql: "SELECT key FROM finding"))
      var hasher = DigestHasher()
      for (key, subject) in questions {
        hasher.update(Data(key.bytes))
        hasher.update(known.contains(Data(key.bytes)) ? subject : "")
      }
      let newest = try Row.fetchOne(
        connection, sql: "SELECT model, contents FROM generation ORDER BY id DESC LIMIT 1"
      ).map { (model: try $0.digest("model"), contents: try $0.digest("contents")) }
      return (newest, hasher.finish())
    }
    if let newest, newest == (model, contents) { return }
    let keys = questions.map(\.key) + (try supporting())
    try write { connection in
      if newest?.model == model {
        try connection.execute(sql: "DELETE FROM generation WHERE id = (SELECT max(id) FROM generation)")
      }
      try connection.execute(
        sql: "INSERT INTO generation (model, contents, newest) SELECT ?, ?, coalesce(max(id), 0) FROM finding",
        arguments: [Data(model.bytes), Data(contents.bytes)])
      let generation = connection.lastInsertedRowID
      let link = try connection.cachedStatement(
        sql: "INSERT OR IGNORE INTO generation_finding SELECT ?, id FROM finding WHERE key = ?")
      for key in keys { try link.execute(arguments: [generation, Data(key.bytes)]) }
      // A layer that was renamed keeps its findings; from now on they are about it by its new name.
      let rename = try connection.cachedStatement(
        sql: "UPDATE finding SET subject = ? WHERE key = ? AND subject <> ?")
      for (key, subject) in questions { try rename.execute(arguments: [subject, Data(key.bytes), subject]) }
    }
  }

  /// The generations, newest first.
  package func generations() throws(Diagnostic) -> [GenerationRecord] {
    try read { connection in
      try Row.fetchAll(connection, sql: "SELECT id, model FROM generation ORDER BY id DESC").map { row in
        GenerationRecord(id: try row.value("id"), model: try row.digest("model"))
      }
    }
  }

  /// The findings of one kind that a generation needed, by subject.
  package func findings(
    name: String, generation: Int64
  ) throws(Diagnostic) -> [String: GenerationFinding] {
    try read { connection in
      var result: [String: GenerationFinding] = [:]
      let rows = try Row.fetchCursor(
        connection,
        sql: """
          SELECT subject, key, content FROM finding
          WHERE name = ? AND id IN (SELECT finding FROM generation_finding WHERE generation = ?)
          """, arguments: [name, generation])
      while let row = try rows.next() {
        result[try row.value("subject")] = GenerationFinding(
          key: try row.digest("key"), content: try row.digest("content"))
      }
      return result
    }
  }

  /// The last analyses of one kind by subject: those of the newest generation, and of other subjects the newest.
  package func lastQuestions(name: String) throws(Diagnostic) -> [String: StoredQuestion] {
    try read { connection in
      var result: [String: StoredQuestion] = [:]
      let rows = try Row.fetchCursor(
        connection,
        sql: """
          SELECT subject, version, parameters, key FROM finding WHERE name = ?
          ORDER BY id IN (SELECT finding FROM generation_finding
            WHERE generation = (SELECT max(id) FROM generation)), id
          """, arguments: [name])
      while let row = try rows.next() {
        let subject: String = try row.value("subject")
        result[subject] = StoredQuestion(
          key: try row.digest("key"), name: name, version: try row.value("version"), subject: subject,
          parameters: try row.value("parameters"))
      }
      return result
    }
  }
}
