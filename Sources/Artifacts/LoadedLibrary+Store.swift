package import Basics
import GRDB

extension LoadedLibrary {
  /// What keeps results.
  package static var database: LoadedLibrary {
    let version = try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }
    return LoadedLibrary("SQLite", version)
  }
}
