import Foundation

/// What ran images and may run others, for whoever comes next: no more are made than are ever in use at a time.
package final class IdleStates: @unchecked Sendable {
  private let reader: MapReader
  private let lock = NSLock()
  private var idle: [MapReader.State] = []

  package init(of reader: MapReader) { self.reader = reader }

  /// One that nobody uses.
  package func take() throws -> MapReader.State { try lock.withLock { idle.popLast() } ?? reader.state() }

  package func giveBack(_ state: MapReader.State) { lock.withLock { idle.append(state) } }
}
