import Basics
package import Foundation

/// Findings to save together, encoded where they were made: on the worker's thread.
package struct Batch: Sendable {
  struct Entry: Sendable {
    let key: Digest
    let name: String
    let version: Int
    let subject: String
    let parameters: Data
    let content: Digest
    let value: Data
    let blobs: [Digest]
    /// With what arithmetic it was made; nil where that is this process's.
    let origin: String?
  }

  private(set) var entries: [Entry] = []
  private(set) var blobs: [Digest: Data] = [:]

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }
  package var count: Int { entries.count }

  /// Adds a finding and the blobs it names.
  package mutating func add<A: Analysis>(_ finding: A.Finding, of analysis: A, blobs data: [Data] = []) {
    let value = StoredForm.encode(finding)
    let parameters = analysis.parameters
    let named = data.map { (Digest($0), $0) }
    entries.append(
      Entry(
        key: Digest(name: A.name, version: A.version, parameters: parameters), name: A.name, version: A.version,
        subject: analysis.subject, parameters: parameters, content: Digest(value), value: value,
        blobs: named.map(\.0), origin: nil))
    for (digest, data) in named { blobs[digest] = data }
  }

  /// Adds a finding of another store as it is there.
  mutating func add(_ entry: Entry, blobs data: [Digest: Data]) {
    entries.append(entry)
    blobs.merge(data) { first, _ in first }
  }

  package mutating func add(_ other: Batch) {
    entries += other.entries
    blobs.merge(other.blobs) { first, _ in first }
  }
}
