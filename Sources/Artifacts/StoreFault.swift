import Basics
import Foundation
import GRDB

/// SQLite's errors in the words of a person who wants to go on working.
enum StoreFault {
  static func diagnostic(_ error: any Error, at url: URL) -> Diagnostic {
    if let diagnostic = error as? Diagnostic { return diagnostic }
    if error is RowDecodingError { return damaged(url, "a column does not hold what its table promises") }
    if error is DecodingError {
      return damaged(url, "a finding does not have the form that its analysis's version promises")
    }
    guard let error = error as? DatabaseError else {
      return Diagnostic("the store cannot be used: \(reason(error))", at: url.path, kind: .machine)
    }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return damaged(url, error.message ?? "not a database")
    case .SQLITE_FULL:
      return Diagnostic(
        "the disk is full; everything finished before is kept", at: url.path, advice: "Free some space and run again.",
        kind: .machine)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH:
      return Diagnostic(
        "the store cannot be opened for writing", at: url.path,
        advice: "Check that the file and its folder may be written.", kind: .machine)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Diagnostic(
        "another program is using the store", at: url.path, advice: "Wait for it, then run again.",
        kind: .machine)
    case .SQLITE_IOERR:
      return Diagnostic(
        "the disk failed while the store was used (\(error.message ?? "input/output error"))", at: url.path,
        advice: "Check the disk and its free space, then run again.", kind: .machine)
    default:
      return Diagnostic(
        "the store cannot be used: \(error.message ?? error.description)", at: url.path, kind: .machine)
    }
  }

  private static func damaged(_ url: URL, _ detail: String) -> Diagnostic {
    Diagnostic(
      "the store is damaged (\(detail))", at: url.path, advice: "The next build mends it, or begins a new one.",
      kind: .damage)
  }

  /// Bytes that no longer have the digest they were saved with.
  static func changed(_ url: URL) -> Diagnostic { damaged(url, "what was saved is not what is there") }

  private static func reason(_ error: any Error) -> String {
    (error as? CocoaError)?.localizedDescription ?? String(describing: error)
  }
}
