import Synchronization

/// The values that were made last: whoever asks for one soon after another is given the same.
///
/// Nobody waits for another; what two ask for at once is made twice.
package final class Recent<Key: Equatable & Sendable, Value: Sendable>: Sendable {
  private let most: Int
  /// The newest last.
  private let kept = Mutex<[(key: Key, value: Value)]>([])

  /// - Parameter most: how many are kept; memory does not grow beyond them.
  package init(most: Int) { self.most = most }

  package func value(_ key: Key, make: () throws -> Value) rethrows -> Value {
    if let known = kept.withLock({ kept in kept.last { $0.key == key }?.value }) { return known }
    let made = try make()
    kept.withLock { kept in
      if kept.count >= most { kept.removeFirst() }
      kept.append((key, made))
    }
    return made
  }
}
