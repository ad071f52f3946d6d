import Synchronization

/// Notes which facts are read while something is made, so that it is made again only when one of them has changed.
package final class ReadLog: Sendable {
  /// The log of what this thread is making.
  @TaskLocal private static var current: ReadLog?

  private let facts = Mutex<Set<Fact>>([])

  private init() {}

  package static func note(_ fact: Fact) { current?.facts.withLock { _ = $0.insert(fact) } }

  package static func note(_ facts: Set<Fact>) { current?.facts.withLock { $0.formUnion(facts) } }

  /// Runs `body` and returns what it read along with its result. Whoever is making something around it has not read that.
  package static func record<R>(_ body: () throws -> R) rethrows -> (R, reads: Set<Fact>) {
    let log = ReadLog()
    let result = try $current.withValue(log, operation: body)
    return (result, log.facts.withLock(\.self))
  }
}

/// Values that are made once each, with the facts that were read for them: whoever is given one has read those too.
package final class Kept<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let made = Mutex<[Key: (value: Value, reads: Set<Fact>)]>([:])

  package init() {}

  /// The value of a key. Others wait while it is made.
  package func value(_ key: Key, make: () throws -> Value) rethrows -> Value {
    let (value, reads) = try made.withLock { made in
      if let known = made[key] { return known }
      let new = try ReadLog.record(make)
      made[key] = (new.0, new.reads)
      return (new.0, new.reads)
    }
    ReadLog.note(reads)
    return value
  }
}
