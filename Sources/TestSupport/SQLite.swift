import Basics
package import Foundation

/// Changes a database behind the back of the store.
package enum SQLite {
  /// Runs SQL, or all of a database as `sqlite3 FILE .dump` writes it.
  package static func run(_ sql: String, at url: URL) throws {
    let process = Process()
    let input = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = """
      import sqlite3, sys
      sqlite3.connect(sys.argv[1]).executescript(sys.stdin.buffer.read().decode()).connection.commit()
      """
    process.arguments = ["python3", "-c", script, url.path]
    process.standardInput = input
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(sql.utf8))
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Diagnostic("SQLite refuses this", at: url.path) }
  }
}
