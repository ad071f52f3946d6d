package import Basics
import GRDB

extension Store {
  /// Seconds that one piece of each kind of work took on this machine, by the work's name.
  package func rates() throws(Diagnostic) -> [String: Double] {
    try read { connection in
      var rates: [String: Double] = [:]
      let rows = try Row.fetchCursor(connection, sql: "SELECT name, count, seconds FROM rate WHERE count > 0")
      while let row = try rows.next() {
        let (seconds, count): (Double, Double) = (try row.value("seconds"), try row.value("count"))
        rates[try row.value("name")] = seconds / count
      }
      return rates
    }
  }

  /// How long so many pieces of a kind of work took together.
  struct Measurement {
    let name: String
    let count: Int
    let seconds: Double
  }

  func measurements() throws(Diagnostic) -> [Measurement] {
    try read { connection in
      try Row.fetchAll(connection, sql: "SELECT name, count, seconds FROM rate WHERE count > 0").map { row in
        Measurement(name: try row.value("name"), count: try row.value("count"), seconds: try row.value("seconds"))
      }
    }
  }

  /// Takes over what was measured elsewhere: of two measurements that of more pieces, of equally many the shorter one.
  func add(_ measurements: [Measurement]) throws(Diagnostic) {
    try write { connection in
      let statement = try connection.cachedStatement(
        sql: """
          INSERT INTO rate (name, count, seconds) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET count = excluded.count, seconds = excluded.seconds
          WHERE (excluded.count, -excluded.seconds) > (count, -seconds)
          """)
      for item in measurements { try statement.execute(arguments: [item.name, item.count, item.seconds]) }
    }
  }

  /// Notes how long `count` pieces of a kind of work took. The latest build counts, not an average over all time.
  package func recordRate(_ name: String, count: Int, seconds: Double) throws(Diagnostic) {
    guard count > 0 else { return }
    try write { connection in
      try connection.execute(
        sql: "INSERT OR REPLACE INTO rate (name, count, seconds) VALUES (?, ?, ?)",
        arguments: [name, count, seconds])
    }
  }
}
