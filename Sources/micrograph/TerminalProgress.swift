import Basics
import Foundation
import Reports
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells on standard error how far the work is, how fast it goes and how long it will take.
///
/// On a terminal one line is drawn over; elsewhere each kind of work has a line when it ends.
final class TerminalProgress: WorkProgress {
  private struct State {
    var name = ""
    var unit = ""
    var detail = ""
    var done = 0
    var total = 0
    var start = ContinuousClock.now
    var lastDrawn: ContinuousClock.Instant?
    var isOpen = false
  }

  private let state = Mutex(State())
  private let isQuiet: Bool
  private let isAnimated: Bool

  /// - Parameter isQuiet: whether only notes are told, as for `--json`.
  init(isQuiet: Bool = false) {
    self.isQuiet = isQuiet
    isAnimated = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  func begin(_ name: String, _ unit: String, total: Int) {
    state.withLock { state in
      state = State(name: name, unit: unit, total: total, isOpen: true)
      draw(&state)
    }
  }

  func advance(_ count: Int, detail: String) {
    state.withLock { state in
      state.done += count
      state.detail = detail
      draw(&state)
    }
  }

  func reach(_ done: Int) {
    state.withLock { state in
      state.done = max(state.done, done)
      draw(&state)
    }
  }

  func end() {
    state.withLock { state in
      guard state.isOpen else { return }
      state.isOpen = false
      guard !isQuiet else { return }
      let seconds = (ContinuousClock.now - state.start) / .seconds(1)
      let rate = state.done > 0 ? ", \(Self.rate(state.done, seconds))" : ""
      write("\(clear)\(state.name): \(state.done) \(state.unit) in \(spanText(seconds))\(rate)\n")
    }
  }

  func note(_ diagnostic: Diagnostic) {
    state.withLock { state in
      write("\(clear)note: \(diagnostic)\n")
      state.lastDrawn = nil
      draw(&state)
    }
  }

  private var clear: String { isAnimated ? "\r\u{1B}[K" : "" }

  private func draw(_ state: inout State) {
    guard isAnimated, !isQuiet, state.isOpen else { return }
    let now = ContinuousClock.now
    if let last = state.lastDrawn, now - last < .milliseconds(100), state.done < state.total { return }
    state.lastDrawn = now
    let seconds = (now - state.start) / .seconds(1)
    var line = "\(state.name): \(state.done) of \(state.total) \(state.unit)"
    if !state.detail.isEmpty { line += " (\(state.detail))" }
    if state.done > 0, seconds > 0.5 {
      line += ", \(Self.rate(state.done, seconds))"
      let left = seconds / Double(state.done) * Double(max(state.total - state.done, 0))
      line += ", \(spanText(left)) left"
    }
    write(clear + line)
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private static func rate(_ count: Int, _ seconds: Double) -> String {
    let rate = Double(count) / max(seconds, 0.001)
    return rate >= 10 ? String(format: "%.0f a second", rate) : String(format: "%.1f a second", rate)
  }
}
