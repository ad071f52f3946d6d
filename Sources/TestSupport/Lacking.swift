import Foundation
import Synchronization

/// What this machine lacks and some tests need. They are skipped, and the last lines of the run say so.
package enum Lacking {
  private static let told = Mutex<Set<String>>([])

  /// Takes note, once, of something that is not there and of how to get it.
  package static func note(_ what: String) {
    let isFirst = told.withLock { told in
      defer { told.insert(what) }
      return told.isEmpty
    }
    guard isFirst else { return }
    // The test runner has no place for a word at the end; the process has.
    atexit {
      let lines = Lacking.told.withLock { $0.sorted() }.map { "SKIPPED TESTS: \($0)\n" }
      FileHandle.standardError.write(Data(lines.joined().utf8))
    }
  }
}
