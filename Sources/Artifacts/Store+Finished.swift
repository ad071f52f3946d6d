package import Basics
import Foundation
import GRDB

extension Store {
  /// How many answers a build from these ingredients had, if it was the last one and left nothing to do.
  package func finishedBuild(_ ingredients: Digest) throws(Diagnostic) -> Int? {
    try read { connection in
      try Int.fetchOne(
        connection, sql: "SELECT answers FROM finished WHERE ingredients = ?",
        arguments: [Data(ingredients.bytes)])
    }
  }

  /// Notes that a build from these ingredients has left nothing to do.
  package func finish(_ ingredients: Digest, answers: Int) throws(Diagnostic) {
    try write { connection in
      try connection.execute(sql: "DELETE FROM finished")
      try connection.execute(
        sql: "INSERT INTO finished (ingredients, answers) VALUES (?, ?)",
        arguments: [Data(ingredients.bytes), answers])
    }
  }

  /// Notes that work begins, and that what an earlier build has finished is not to be relied on.
  package func unfinish() throws(Diagnostic) {
    guard try read({ try Int.fetchOne($0, sql: "SELECT count(*) FROM finished") ?? 0 }) > 0 else { return }
    try write { try $0.execute(sql: "DELETE FROM finished") }
  }
}
