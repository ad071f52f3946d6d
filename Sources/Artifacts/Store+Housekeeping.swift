package import Basics
import Foundation
import GRDB

/// How much the store holds of one kind of finding.
package struct StoreShare: Hashable, Sendable {
  package var name: String
  package var findings: Int
  /// Bytes of the findings themselves and of the blobs they name.
  package var bytes: Int
  /// Findings that the newest generation does not need.
  package var stale: Int
}

/// What collecting would drop, or has dropped.
package struct StoreWaste: Hashable, Sendable {
  package var findings: Int
  package var blobs: Int
  package var bytes: Int
}

extension Store {
  /// What the store holds, by kind of analysis in alphabetical order.
  package func shares() throws(Diagnostic) -> [StoreShare] {
    try read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT name, count(*) AS findings, sum(length(value) + length(parameters) + coalesce((
              SELECT sum(length(data)) FROM finding_blob JOIN blob USING (digest) WHERE finding = finding.id), 0)
            ) AS bytes,
            sum(id NOT IN (
              SELECT finding FROM generation_finding WHERE generation = (SELECT max(id) FROM generation))) AS stale
          FROM finding GROUP BY name ORDER BY name
          """
      ).map { row in
        StoreShare(
          name: try row.value("name"), findings: try row.value("findings"), bytes: try row.value("bytes"),
          stale: try row.value("stale"))
      }
    }
  }

  /// With what arithmetic how many findings were made; those of older versions do not say.
  package func origins() throws(Diagnostic) -> [String: Int] {
    try read { connection in
      let rows = try Row.fetchAll(
        connection, sql: "SELECT origin, count(*) AS findings FROM finding WHERE origin <> '' GROUP BY origin")
      return Dictionary(
        try rows.map { (try $0.value("origin"), try $0.value("findings")) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Drops findings that none of the newest `models` generations needs, and blobs that no finding names.
  ///
  /// What was computed after the newest generation belongs to a build that did not come to its end, and stays.
  package func collect(keeping models: Int, dryRun: Bool) throws(Diagnostic) -> StoreWaste {
    let stale = """
      SELECT id FROM finding WHERE id NOT IN (SELECT finding FROM generation_finding
        WHERE generation IN (SELECT id FROM generation ORDER BY id DESC LIMIT \(max(models, 1))))
        AND id <= coalesce((SELECT max(newest) FROM generation), 0)
      """
    let orphans = """
      SELECT digest FROM blob WHERE digest NOT IN
        (SELECT digest FROM finding_blob WHERE finding NOT IN (\(stale)))
      """
    let waste = try read { connection in
      func sum(_ expression: String, _ source: String) throws -> Int {
        try Int.fetchOne(connection, sql: "SELECT coalesce(sum(\(expression)), 0) FROM \(source)") ?? 0
      }
      let (findings, blobs) = ("finding WHERE id IN (\(stale))", "blob WHERE digest IN (\(orphans))")
      return StoreWaste(
        findings: try sum("1", findings), blobs: try sum("1", blobs),
        bytes: try sum("length(value) + length(parameters)", findings) + sum("length(data)", blobs))
    }
    guard !dryRun, waste.findings + waste.blobs > 0 else { return waste }
    try write { connection in
      try connection.execute(sql: "DELETE FROM finished")
      try connection.execute(sql: "DELETE FROM blob WHERE digest IN (\(orphans))")
      try connection.execute(sql: "DELETE FROM finding WHERE id IN (\(stale))")
      try connection.execute(
        sql: """
          DELETE FROM generation WHERE id NOT IN
            (SELECT id FROM generation ORDER BY id DESC LIMIT \(max(models, 1)))
          """)
    }
    do { try database.vacuum() } catch { throw StoreFault.diagnostic(error, at: url) }
    return waste
  }

  /// Findings whose bytes no longer have the digest they were saved with are dropped; they will be computed again. So
  /// are the rows of all tables that do not hold what their columns promise.
  ///
  /// Returns how many were dropped. A blob that is damaged or gone takes the findings that name it along.
  package func dropDamaged() throws(Diagnostic) -> Int {
    let malformed = try write { connection in
      try Schema.forms.reduce(0) { count, form in
        try connection.execute(sql: "DELETE FROM \(form.table) WHERE NOT (\(form.condition))")
        return count + connection.changesCount
      }
    }
    let damaged = try read { connection in
      var blobs: [Data] = []
      let blobRows = try Row.fetchCursor(connection, sql: "SELECT digest, data FROM blob")
      while let row = try blobRows.next() {
        let (name, data): (Data, Data) = (try row.value("digest"), try row.value("data"))
        if Digest(data) != Digest(bytes: name) { blobs.append(name) }
      }
      var findings: [Int64] = []
      let rows = try Row.fetchCursor(connection, sql: "SELECT id, content, value FROM finding")
      while let row = try rows.next() {
        let value: Data = try row.value("value")
        if try row.digest("content") != Digest(value) { findings.append(try row.value("id")) }
      }
      return (findings: findings, blobs: blobs)
    }
    return try write { connection in
      try connection.execute(sql: "DELETE FROM finished")
      for digest in damaged.blobs {
        try connection.execute(sql: "DELETE FROM blob WHERE digest = ?", arguments: [digest])
      }
      for id in damaged.findings { try connection.execute(sql: "DELETE FROM finding WHERE id = ?", arguments: [id]) }
      try connection.execute(
        sql: """
          DELETE FROM finding WHERE id IN
            (SELECT finding FROM finding_blob WHERE digest NOT IN (SELECT digest FROM blob))
          """)
      return malformed + damaged.findings.count + connection.changesCount
    }
  }
}
