import Foundation

/// How much memory the runs of networks may take together, whatever the number of workers: a process has one.
///
/// Who says nothing gets half of what the machine has free when it is first asked for. What a run takes is known before
/// it begins (``holding(_:_:)``, ``workers(_:each:)``), so results do not depend on the budget, only how many runs there
/// are at a time. What runs share, the weights as they are laid out, stands in it as long as it is there (``keep(_:)``).
package final class MemoryBudget: @unchecked Sendable {
  package static let process = MemoryBudget()

  private let condition = NSCondition()
  private var asked: Int?
  private var configured: Int?
  private var held = 0
  private var kept = 0
  private lazy var free = MemoryBudget.machine.free / 2

  package init() {}

  /// In bytes.
  package var bytes: Int { condition.withLock { limit } }

  private var limit: Int { max(asked ?? configured ?? free, 1) }

  /// Sets it as a command line says it.
  package func ask(for bytes: Int?) { condition.withLock { asked = bytes ?? asked } }

  /// Sets it as a configuration says it; a command line goes before.
  package func configure(_ bytes: Int?) { condition.withLock { configured = bytes } }

  /// How many of `wanted` workers may work at a time where each takes so much; at least one.
  package func workers(_ wanted: Int, each bytes: Int) -> Int {
    let room = condition.withLock { limit - kept }
    return max(min(wanted, room / max(bytes, 1)), 1)
  }

  /// Notes that so much is taken, until it is let go, by what all runs share. It is not refused: less would not do.
  package func keep(_ bytes: Int) { condition.withLock { kept += bytes } }

  /// Notes that so much of it is free again.
  package func letGo(_ bytes: Int) {
    condition.withLock {
      kept -= bytes
      condition.broadcast()
    }
  }

  /// Does something that takes so much, as soon as there is room for it, or nothing else that has any.
  ///
  /// `body` must not hold more: who waits with something in his hands is waited for.
  package func holding<R>(_ bytes: Int, _ body: () throws -> R) rethrows -> R {
    condition.withLock {
      while held > 0, held + kept + bytes > limit { condition.wait() }
      held += bytes
    }
    defer {
      condition.withLock {
        held -= bytes
        condition.broadcast()
      }
    }
    return try body()
  }

  /// What the machine, or the group of processes that this one is limited with, has in all and free, in bytes.
  package static var machine: (all: Int, free: Int) {
    var all = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    var least = all
    let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n") ?? []
    if let line = lines.first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    {
      least = min(least, kilobytes.multipliedReportingOverflow(by: 1024).partialValue)
    }
    func number(_ file: String) -> Int? {
      (try? String(contentsOfFile: "/sys/fs/cgroup/\(file)", encoding: .utf8))
        .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    if let most = number("memory.max") {
      all = min(all, most)
      least = min(least, most - (number("memory.current") ?? 0))
    }
    return (all, max(least, 0))
  }
}

/// An amount of memory as people write it: `4g`, `512m`, `1.5 GB`.
package struct MemorySize: Hashable, Sendable {
  package let bytes: Int

  /// Nil where it is none, or none between a megabyte and a thousand terabytes.
  package init?(_ text: String) {
    let text = text.lowercased().filter { $0 != " " }
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let factors = ["m": 20, "mb": 20, "mib": 20, "g": 30, "gb": 30, "gib": 30, "t": 40, "tb": 40, "tib": 40]
    guard let number = Double(digits), let shift = factors[String(text.dropFirst(digits.count))] else { return nil }
    let bytes = number * Double(1 << shift)
    guard bytes >= Double(1 << 20), bytes <= Double(1 << 50) else { return nil }
    self.bytes = Int(bytes)
  }

  /// The same for people: `1.5 GB`.
  package static func text(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / Double(1 << 20)
    return megabytes < 1000 ? "\(Int(megabytes.rounded(.up))) MB" : String(format: "%.1f GB", megabytes / 1024)
  }
}
