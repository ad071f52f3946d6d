package import Artifacts
package import Basics
import Foundation
package import Projects

/// Work on a project's store that is no build.
package enum Housekeeping {
  /// Drops results that no page of the newest `models` models needs; with `dryRun` only says what that would be.
  package static func collect(_ project: Project, keeping models: Int, dryRun: Bool) throws(Diagnostic) -> StoreWaste {
    guard FileManager.default.fileExists(atPath: project.store.path) else {
      throw Diagnostic("there is no store yet", at: project.store.path, advice: "Run `micrograph build` first.")
    }
    let lock = try BuildLock(at: project.lock)
    defer { withExtendedLifetime(lock) {} }
    return try Store(at: project.store).collect(keeping: models, dryRun: dryRun)
  }
}
