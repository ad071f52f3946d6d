package import Basics
import Foundation
import GRDB

/// The part of a work for which a store was made.
package struct ShareRecord: Hashable, Sendable {
  /// Names what is shared out: all that was missing when it began.
  package var work: Digest
  /// From 1 to `count`.
  package var number: Int
  package var count: Int
  /// Whether nothing of it is left to do.
  package var isFinished: Bool

  package init(work: Digest, number: Int, count: Int, isFinished: Bool) {
    self.work = work
    self.number = number
    self.count = count
    self.isFinished = isFinished
  }
}

extension Store {
  /// The shares that are in the store, in the order of their work and number.
  package func shareRecords() throws(Diagnostic) -> [ShareRecord] {
    try read { connection in
      try Row.fetchAll(
        connection, sql: "SELECT work, count, number, finished FROM share ORDER BY work, count, number"
      ).map { row in
        ShareRecord(
          work: try row.digest("work"), number: try row.value("number"), count: try row.value("count"),
          isFinished: try row.value("finished"))
      }
    }
  }

  /// Notes what share of what work is in the store. One that is finished stays so.
  package func add(_ shares: [ShareRecord]) throws(Diagnostic) {
    guard !shares.isEmpty else { return }
    try write { connection in
      let statement = try connection.cachedStatement(
        sql: """
          INSERT INTO share (work, count, number, finished) VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET finished = max(finished, excluded.finished)
          """)
      for share in shares {
        try statement.execute(arguments: [Data(share.work.bytes), share.count, share.number, share.isFinished])
      }
    }
  }
}
