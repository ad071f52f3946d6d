import Foundation
import Testing

/// Changes a database behind the back of the store.
enum SQLite {
  static func run(_ sql: String, at url: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2]).connection.commit()"
    process.arguments = ["python3", "-c", script, url.path, sql]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
