package import Basics
package import Foundation
import GRDB

/// What Micrograph knows so far: findings by the key of their analysis, pictures by their digest.
///
/// An SQLite database in write-ahead mode, safe to use from any thread. Everything saved together is committed
/// together, so a process that is killed loses at most what it had not handed over.
package final class Store: Sendable {
  package enum Access: Sendable {
    case readWrite
    /// Nothing is created, migrated or written, so that the folder need not be writable either.
    case readOnly
  }

  package let url: URL
  let database: DatabasePool
  let faultHook: FaultHook
  /// With what arithmetic the findings are made that are saved here.
  let origin: String
  /// Another store, in which is looked for what this one lacks. Nothing is written to it.
  let base: Store?

  /// Opens the store at `url`, makes it where there is none, brings an older one up to date.
  ///
  /// Refuses a store that a newer version wrote. A damaged one fails here with ``Diagnostic/isDamage``;
  /// ``opening(_:origin:over:suspicious:faultHook:)`` sets such a store aside.
  ///
  /// - Parameters:
  ///   - origin: with what arithmetic findings are made, as people say it: `oneDNN 3.5, AVX2`.
  ///   - base: where to look for what is not here.
  package init(
    at url: URL, access: Access = .readWrite, origin: String = "", over base: Store? = nil,
    faultHook: @escaping FaultHook = { _ in }
  ) throws(Diagnostic) {
    self.url = url
    self.origin = origin
    self.base = base
    self.faultHook = faultHook
    do {
      if access == .readWrite {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      } else if !FileManager.default.fileExists(atPath: url.path) {
        throw Diagnostic("there is no store yet", at: url.path, advice: "Run `micrograph build` first.")
      }
      var configuration = Configuration()
      configuration.readonly = access == .readOnly
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { connection in
        try connection.execute(sql: "PRAGMA cache_size = -65536")
      }
      database = try Self.connection(to: url, configuration)
      let migrator = Schema.migrator
      if try database.read(migrator.hasBeenSuperseded) {
        throw Diagnostic(
          "this store was written by a newer version of Micrograph", at: url.path,
          advice: "Use that version, or move the file away to start anew.")
      }
      if access == .readWrite {
        try migrator.migrate(database)
      } else if try !database.read(migrator.hasCompletedMigrations) {
        throw Diagnostic(
          "this store was written by an older version of Micrograph", at: url.path,
          advice: "Run `micrograph build` to bring it up to date.")
      }
    } catch {
      throw StoreFault.diagnostic(error, at: url)
    }
  }

  /// SQLite reads a database in write-ahead mode through files beside it, which it must be able to make. Where it cannot,
  /// because the folder may only be read, and no log waits there, nobody writes either, and the file alone is everything.
  /// So it is taken to be on a network's file system too, where those files, memory that processes share, do not work.
  private static func connection(to url: URL, _ configuration: Configuration) throws -> DatabasePool {
    let log = try? FileManager.default.attributesOfItem(atPath: url.path + "-wal")
    let mayBeWhole = configuration.readonly && (log?[.size] as? NSNumber)?.intValue ?? 0 == 0
    func whole() throws -> DatabasePool {
      // https://www.sqlite.org/uri.html#uriimmutable
      try DatabasePool(path: url.absoluteString + "?immutable=1", configuration: configuration)
    }
    if mayBeWhole, FileSystem.networkName(of: url) != nil { return try whole() }
    do {
      let database = try DatabasePool(path: url.path, configuration: configuration)
      if configuration.readonly { _ = try database.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") } }
      return database
    } catch let error as DatabaseError
      where mayBeWhole && [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    {
      return try whole()
    }
  }

  package var isReadOnly: Bool { database.configuration.readonly }

  /// Whether the whole database is sound; takes about a second for each gigabyte.
  package func isSound() -> Bool {
    let verdict = try? database.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
    return verdict == "ok"
  }

  func read<T>(_ body: (Database) throws -> T) throws(Diagnostic) -> T {
    do { return try database.read(body) } catch { throw StoreFault.diagnostic(error, at: url) }
  }

  func write<T>(_ body: (Database) throws -> T) throws(Diagnostic) -> T {
    do {
      let result = try database.write { connection in
        let result = try body(connection)
        try faultHook(.beforeCommit)
        return result
      }
      try faultHook(.afterCommit)
      return result
    } catch { throw StoreFault.diagnostic(error, at: url) }
  }
}

/// A moment at which a test may kill the process or report a full disk.
package enum FaultPoint: Hashable, Sendable {
  case beforeCommit
  case afterCommit
  case beforeRename
  case afterRename
  case beforeRemoval
}

/// Called at every ``FaultPoint``. What it throws is treated as the system's own error.
package typealias FaultHook = @Sendable (FaultPoint) throws -> Void
