import Synchronization

/// Counts what several threads have done.
final class Counter: Sendable {
  private let value = Atomic(0)

  /// Adds to the count and returns it.
  func add(_ count: Int) -> Int { value.add(count, ordering: .relaxed).newValue }
}
