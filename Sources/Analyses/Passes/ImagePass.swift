import Algorithms
package import Artifacts
package import Basics
package import Engine
import Foundation
package import Images
import Networks

/// One pass of images through the network, in which all that is asked of them is answered.
///
/// Each image is run once, and once more for each change under which somebody looks at it, mirrored or turned; a worker that
/// does several of these decodes it once, with what is known of it where somebody compares it with that. Chunks of which the
/// store knows all that is asked do not pass; of the others only what is not known is read. Where there are fewer chunks than
/// workers, several let the images of one pass, which are read in their order all the same.
package struct ImagePass: Sendable {
  private let compiler: Compiler
  private let preprocessing: Preprocessing
  private let store: Store
  private let workers: Int
  private let questions: [any ChunkQuestion]

  /// The most images that one run takes: how many does not depend on who asks, so that last digits do not either.
  static let batch = 4

  package init(
    compiler: Compiler, preprocessing: Preprocessing, store: Store, workers: Int, questions: [any ChunkQuestion]
  ) {
    self.compiler = compiler
    self.preprocessing = preprocessing
    self.store = store
    self.workers = workers
    self.questions = questions
  }

  /// A chunk of images of which something is not known.
  package struct Gap: Sendable {
    package let chunk: UnreadChunk
    /// Whose images they are: of equal chunks of several sets any, but one about which more is known where that is asked for.
    fileprivate let images: ImageSet
    fileprivate let places: [Int]
    /// The questions that are open, and which of each one's chunks it is.
    fileprivate let open: [(question: any ChunkQuestion, chunk: Int)]

    /// How the images are changed that are looked at.
    fileprivate var changes: [ViewChange] { Array(open.flatMap(\.question.changes).uniqued()) }

    /// Whether somebody asks for what is known of the images, and whether somebody does not.
    fileprivate var asksForTruth: Bool { open.contains { $0.question.asksForTruth } }
    fileprivate var asksForMore: Bool { open.contains { !$0.question.asksForTruth } }

    /// What is read of the network: values of layers, and others.
    fileprivate var values: [Bool: Set<String>] {
      Dictionary(grouping: open.map(\.question), by: \.isLayer).mapValues { Set($0.map(\.value)) }
    }

    /// Bytes that it takes to read it.
    fileprivate var room: Int { open.reduce(0) { $0 + $1.question.room } }
  }

  /// What is not known, chunk by chunk.
  package func gaps() throws(Diagnostic) -> [Gap] {
    var known: [String: Set<Digest>] = [:]
    var order: [Digest] = []
    var open: [Digest: [(question: any ChunkQuestion, chunk: Int)]] = [:]
    for question in questions {
      let name = question.recordName
      let keys: Set<Digest>
      if let read = known[name] { keys = read } else { keys = Set(try store.contents(name: name).keys) }
      known[name] = keys
      for (chunk, key) in question.keys.enumerated() where !keys.contains(key) {
        let digest = question.images[chunk].digest
        if open[digest] == nil { order.append(digest) }
        open[digest, default: []].append((question, chunk))
      }
    }
    return order.compactMap { digest in
      guard let open = open[digest],
        let (first, chunk) = open.first(where: { $0.question.asksForTruth }) ?? open.first
      else { return nil }
      return Gap(
        chunk: UnreadChunk(
          digest: digest, count: first.images[chunk].count, views: 1 + Set(open.flatMap(\.question.changes)).count),
        images: first.images.set, places: Array(first.images.tree.images(of: chunk)), open: open)
    }
  }

  /// Answers what is open, and saves it chunk by chunk.
  ///
  /// - Parameters:
  ///   - some: of the gaps; nil for all.
  ///   - progress: called with the number of images done and of all that there are to do, from any thread.
  /// - Throws: the faults of all images that cannot be read; the chunks of the others are recorded then.
  package func run(
    _ some: [Gap]? = nil, interruption: Interruption = Interruption(),
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let gaps = try some ?? gaps()
    let (done, total) = (Counter(), gaps.reduce(0) { $0 + $1.chunk.count })
    var faults: [Diagnostic] = []
    for values in gaps.map(\.values).uniqued() {
      faults += try read(gaps.filter { $0.values == values }, values) { count in
        try interruption.check()
        progress(done.add(count), total)
      }
    }
    // An image may be in two chunks.
    guard faults.isEmpty else { throw Diagnostic(Array(faults.uniqued())) }
  }

  /// Runs the images of chunks of which the same values are read: no more of the network than these need.
  ///
  /// - Parameter advance: called after some images with how many they are, from any thread.
  /// - Returns: why images cannot be read.
  private func read(
    _ gaps: [Gap], _ values: [Bool: Set<String>], advance: @Sendable @escaping (_ count: Int) throws -> Void
  ) throws -> [Diagnostic] {
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: values[true]?.sorted() ?? [],
      others: values[false]?.sorted() ?? [], batch: Self.batch)
    let workers = reader.workers(workers, besides: gaps.map(\.room).max() ?? 0)
    let together = max(workers / max(gaps.count, 1), 1)
    let idle = IdleStates(of: reader)
    return try Workers.map(count: gaps.count, workers: workers / together, state: {}) { _, index in
      let (batch, faults) = try read(gaps[index], reader, idle, workers: together, advance: advance)
      try store.save(batch)
      return faults
    }.flatMap(\.self)
  }

  /// Runs the images of a chunk.
  ///
  /// - Parameter advance: called after some images with how many they are, from any thread.
  /// - Returns: what was found, or why images cannot be read: a chunk with an image that is gone is not recorded, and its
  ///   other faults are told all the same.
  private func read(
    _ gap: Gap, _ reader: MapReader, _ idle: IdleStates, workers: Int,
    advance: @Sendable @escaping (_ count: Int) throws -> Void
  ) throws -> (Batch, faults: [Diagnostic]) {
    let groups = gap.places.chunks(ofCount: reader.batch).map(Array.init)
    // As they are, and changed.
    let views: [ViewChange?] = [nil] + gap.changes
    let reading = try Workers.sum(
      Reading(gap.open.map { $0.question.part($0.chunk) }), count: groups.count * views.count, workers: workers
    ) {
      try Seat(idle)
    } make: { seat, task -> Run in
      let (group, view) = task.quotientAndRemainder(dividingBy: views.count)
      let places = groups[group]
      let faults = run(places, of: gap, change: views[view], seat)
      if view == views.count - 1 { try advance(places.count) }
      return Run(
        first: group * reader.batch, count: places.count, change: views[view], truth: seat.made.truth, faults: faults)
    } add: { reading, seat, run in
      reading.add(run, seat.state)
    }
    var batch = Batch()
    if reading.faults.isEmpty { for part in reading.parts where reading.isRead(part) { part.save(&batch) } }
    return (batch, reading.faults)
  }

  /// Runs some images, as they are or changed.
  ///
  /// - Returns: why some cannot be read; then none has run.
  private func run(_ places: [Int], of gap: Gap, change: ViewChange?, _ seat: Seat) -> [Diagnostic] {
    if seat.made.places != places {
      seat.made = ([], [], nil)
      var inputs: [[Float]] = []
      var truths: [LabelledPicture] = []
      var faults: [Diagnostic] = []
      for image in places {
        do throws(Diagnostic) {
          let (view, truth) = try view(of: image, in: gap)
          inputs.append(preprocessing.input(ofView: view))
          if let truth { truths.append(truth) }
        } catch {
          faults.append(error)
        }
      }
      guard faults.isEmpty else { return faults }
      seat.made = (places, inputs, truths.count == places.count ? ViewTruth(truths) : nil)
    }
    let inputs = seat.made.inputs
    if let change {
      seat.state.forward(inputs: inputs.lazy.map { change.applied(to: $0, size: preprocessing.size) })
    } else {
      seat.state.forward(inputs: inputs)
    }
    return []
  }

  /// The model's view of an image, and what is known of it, where that is asked for and can be read.
  ///
  /// - Throws: why it cannot be read. Why what is known of it cannot, only where nothing else is asked for: a mask that is
  ///   damaged holds up nobody who does not need it.
  private func view(
    of image: Int, in gap: Gap
  ) throws(Diagnostic) -> (view: Picture, truth: LabelledPicture?) {
    let collection = gap.images.collection
    if gap.asksForTruth, let pictures = collection as? any LabelledPictureCollection {
      do throws(Diagnostic) {
        let truth = preprocessing.view(of: try pictures.labelledPicture(image))
        return (truth.picture, truth)
      } catch {
        guard gap.asksForMore else { throw error }
      }
    }
    return (preprocessing.view(of: try collection.picture(image)), nil)
  }
}

/// What one worker runs the images of a chunk with.
private final class Seat {
  let state: MapReader.State
  /// The inputs that were made last, from which those of the changed images follow, and what is known of these images.
  var made: (places: [Int], inputs: [[Float]], truth: ViewTruth?) = ([], [], nil)
  private let idle: IdleStates

  init(_ idle: IdleStates) throws {
    state = try idle.take()
    self.idle = idle
  }

  deinit { idle.giveBack(state) }
}

/// Some images of a chunk that have run, as they are or changed.
private struct Run {
  /// The number in the chunk of the first.
  let first: Int
  let count: Int
  let change: ViewChange?
  let truth: ViewTruth?
  let faults: [Diagnostic]
}

/// What is being read of a chunk, by one thread at a time.
private final class Reading: @unchecked Sendable {
  let parts: [Part]
  private(set) var faults: [Diagnostic] = []
  /// Whether of some image could not be read what is known of it, or nobody asked.
  private var lacksTruth = false
  /// Those that read images as they are, all of them (nil), and under each change, by the value that they read.
  private let readers: [ViewChange?: [String: [Part]]]

  init(_ parts: [Part]) {
    self.parts = parts
    var readers: [ViewChange?: [Part]] = [nil: parts]
    for part in parts { for change in part.changes { readers[change, default: []].append(part) } }
    self.readers = readers.mapValues { Dictionary(grouping: $0, by: \.value) }
  }

  /// Whether all that a question reads could be read so far.
  func isRead(_ part: Part) -> Bool { !(part.asksForTruth && lacksTruth) }

  /// Takes in what has run; nothing more where something cannot be read.
  func add(_ run: Run, _ state: MapReader.State) {
    // Changes of images that cannot be read have the same faults.
    if run.change == nil { faults += run.faults }
    if run.truth == nil { lacksTruth = true }
    guard faults.isEmpty else { return }
    for (value, parts) in readers[run.change] ?? [:] {
      state.withMaps(of: value) { maps in
        let view = PassView(maps, count: run.count, truth: run.truth)
        for part in parts where isRead(part) {
          if let change = run.change { part.addChanged(view, change) } else { part.add(view, run.first) }
        }
      }
    }
  }
}

/// A chunk of images that have not passed, as processes speak of it that share the work.
package struct UnreadChunk: Hashable, Sendable {
  /// Of the images' digests in their order.
  package let digest: Digest
  /// How many images.
  package let count: Int
  /// How often each passes: as it is, and under each change.
  package let views: Int
}

/// A question about a chunk that is being read, without its type.
private struct Part {
  let value: String
  let changes: [ViewChange]
  let asksForTruth: Bool
  let add: (_ view: PassView, _ first: Int) -> Void
  let addChanged: (_ view: PassView, _ change: ViewChange) -> Void
  let save: (_ batch: inout Batch) -> Void
}

extension ChunkQuestion {
  /// What its records are called.
  fileprivate var recordName: String { Record.name }

  /// Begins to read a chunk.
  fileprivate func part(_ chunk: Int) -> Part {
    let reading = reading(of: chunk)
    return Part(
      value: value, changes: changes, asksForTruth: asksForTruth, add: { reading.add($0, first: $1) },
      addChanged: { reading.add($0, changedBy: $1) },
      save: { batch in
        let (finding, blobs) = reading.finding()
        batch.add(finding, of: record(of: chunk), blobs: blobs)
      })
  }
}
