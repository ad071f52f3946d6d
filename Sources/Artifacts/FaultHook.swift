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
