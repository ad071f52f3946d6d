package import Artifacts
package import Basics
package import Foundation

/// What is asked of each chunk of some images while they pass through the network.
///
/// What is found of a chunk has a name of its own in the store, so that an image more costs its chunk. What is found of
/// neighbours in the tree makes what would have been found of both together, so that all images follow from the chunks.
package protocol ChunkQuestion: Sendable {
  /// Names what is found of a chunk.
  associatedtype Record: Analysis
  /// What is found of any images.
  associatedtype Tally: Sendable

  var images: ImageChunks { get }
  /// The value of the graph that it reads.
  var value: String { get }
  /// Whether that is a layer's; else it is a row of numbers, read as units without places.
  var isLayer: Bool { get }
  /// How the images are changed that it looks at too; none where it looks at them as they are alone.
  var changes: [ViewChange] { get }
  /// Whether it reads what is known of the images too (``PassView/truth``): then they are a `LabelledPictureCollection`.
  var asksForTruth: Bool { get }
  /// Bytes that it takes to read a chunk.
  var room: Int { get }

  func record(of chunk: Int) -> Record
  /// Begins to read a chunk.
  func reading(of chunk: Int) -> any ChunkReading<Record>
  /// Reads back what was found of a chunk; nil where it is damaged.
  func tally(_ finding: Record.Finding, in store: Store) throws -> Tally?
  /// Of some images and of those that come after them in the tree.
  func merged(_ tally: Tally, with next: Tally) -> Tally
}

extension ChunkQuestion {
  package var isLayer: Bool { true }
  package var changes: [ViewChange] { [] }
  package var asksForTruth: Bool { false }

  /// The names of what is found of each chunk.
  package var keys: [Digest] { images.tree.chunks.indices.map { record(of: $0).key } }

  /// What is found of all images, which must have passed; nil where there are none.
  package func answer(in store: Store) throws -> Tally? {
    let findings = try findings(in: store)
    return try images.tree.fold {
      try tally(of: $0, findings[$0], in: store)
    } combine: {
      merged($0, with: $1)
    }
  }

  /// What is found of each chunk.
  func tallies(in store: Store) throws -> [Tally] {
    try findings(in: store).enumerated().map { try tally(of: $0, $1, in: store) }
  }

  private func findings(in store: Store) throws(Diagnostic) -> [Record.Finding?] {
    try store.findings(of: images.tree.chunks.indices.map(record))
  }

  private func tally(of chunk: Int, _ finding: Record.Finding?, in store: Store) throws -> Tally {
    guard let finding else { throw Diagnostic.notPassed(record(of: chunk).subject) }
    guard let tally = try tally(finding, in: store) else {
      throw Diagnostic("the store is damaged", at: record(of: chunk).subject, kind: .damage)
    }
    return tally
  }
}

extension Diagnostic {
  /// Images of which something is read that was never asked of them.
  static func notPassed(_ subject: String) -> Diagnostic {
    Diagnostic(
      "what the units did there is not in the store", at: subject, advice: "Run `micrograph build` again.")
  }
}

/// Takes in the images of a chunk as they come by, in their order.
package protocol ChunkReading<Record>: AnyObject {
  associatedtype Record: Analysis

  /// Takes in some images.
  ///
  /// - Parameter first: the number in the chunk of the first of them.
  func add(_ view: PassView, first: Int)
  /// Takes in those that were last added as they are, changed.
  func add(_ view: PassView, changedBy change: ViewChange)
  /// What is kept of the chunk, and the blobs that this names.
  func finding() -> (Record.Finding, blobs: [Data])
}

extension ChunkReading {
  package func add(_ view: PassView, changedBy change: ViewChange) {}
}

/// What a value of the network is on some images that passed together.
package final class PassView {
  package let maps: Maps
  /// How many images: those at the first places in the batch.
  package let count: Int
  /// What is known of the images; nil where nobody asked for it.
  package let truth: ViewTruth?

  package init(_ maps: Maps, count: Int, truth: ViewTruth? = nil) {
    self.maps = maps
    self.count = count
    self.truth = truth
  }

  /// What each unit did on each image; read once for all who ask.
  private(set) lazy var activities: [[UnitActivity]] = (0..<count).map { place in
    (0..<maps.channels).map { UnitActivity(of: maps[place, $0]) }
  }
}
