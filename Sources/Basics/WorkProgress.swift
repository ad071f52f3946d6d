/// Whom work tells how far it is.
package protocol WorkProgress: Sendable {
  /// Begins a kind of work with `total` pieces, each of which is a `unit`: `photographs`.
  func begin(_ name: String, _ unit: String, total: Int)
  /// Notes that `count` more pieces are done; `detail` says of what: `conv2/3x3 16 of 192`.
  func advance(_ count: Int, detail: String)
  /// Notes how many pieces are done in all.
  func reach(_ done: Int)
  /// Ends the kind of work.
  func end()
  /// Tells something worth knowing that does not stop the work.
  func note(_ diagnostic: Diagnostic)
}

extension WorkProgress {
  package func advance(_ count: Int = 1) { advance(count, detail: "") }
}

/// Tells nobody.
package struct SilentProgress: WorkProgress {
  package init() {}

  package func begin(_ name: String, _ unit: String, total: Int) {}
  package func advance(_ count: Int, detail: String) {}
  package func reach(_ done: Int) {}
  package func end() {}
  package func note(_ diagnostic: Diagnostic) {}
}

/// How work is done: on how many threads, whom it tells how far it is, and what may stop it.
package struct Work: Sendable {
  package let workers: Int
  package let progress: any WorkProgress
  package let interruption: Interruption

  package init(
    workers: Int, progress: any WorkProgress = SilentProgress(), interruption: Interruption = Interruption()
  ) {
    self.workers = workers
    self.progress = progress
    self.interruption = interruption
  }
}
