import Basics
import Engine
import Findings
import Images
import Networks

/// Reads what the layers of a circuit do on an image, and what can stand in for it.
struct AblationReader: Sendable {
  private let reader: MapReader
  private let images: ImageSet
  private let preprocessing: Preprocessing
  /// From the lowest to the target's.
  private let layers: [ScanLayer]
  private let kinds: [AblationKind]
  /// Of the lower layers' units, over other images.
  private let means: [[Float]]
  /// Images whose activations may stand in, in the order of their digests.
  private let donors: [Int]
  /// For each image the one that the user has named beside it.
  private let pairs: [Int: Int]
  private let seed: UInt64
  private let shift: Int

  /// What was read of one image.
  struct Subject: Sendable {
    /// The whole values of the layers below the target's.
    var values: [[Float]]
    /// Of units of the target's layer: where each is strongest.
    var cells: [Int]
    /// For each kind of ablation what stands in for the values: whole ones, or one number for each unit.
    var others: [AblationKind: Replacement]

    enum Replacement: Sendable {
      case values([[Float]])
      case uniform([[Float]])
    }
  }

  /// - Parameters:
  ///   - kinds: those that will be asked for.
  ///   - shift: of the mirror image (``RelationSearch/shift``).
  init(
    compiler: Compiler, images: ImageSet, preprocessing: Preprocessing, layers: [ScanLayer], kinds: [AblationKind],
    means: [[Float]], donors: [Int], pairs: [Int: Int], seed: UInt64, shift: Int
  ) throws {
    let more = kinds.count { $0 != .zero && $0 != .mean }
    reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: layers.map(\.value), batch: 1 + more)
    self.images = images
    self.preprocessing = preprocessing
    self.layers = layers
    self.kinds = kinds
    self.means = means
    self.donors = donors
    self.pairs = pairs
    self.seed = seed
    self.shift = shift
  }

  func workers(_ wanted: Int) -> Int { reader.workers(wanted) }

  func state() throws -> MapReader.State { try reader.state() }

  /// - Parameter channels: units of the target's layer.
  func subject(_ image: Int, channels: [Int], _ state: MapReader.State) throws -> Subject {
    let picture = try images.collection.picture(image)
    let input = preprocessing.input(of: picture)
    var inputs = [input]
    for kind in kinds {
      switch kind {
      case .zero, .mean: break
      case .resample:
        let donor = images.donor(for: image, from: donors, seed: seed)
        inputs.append(preprocessing.input(of: try images.collection.picture(donor)))
      case .counterfactual(.mirrorImage):
        inputs.append(ViewChange.mirror.applied(to: input, size: preprocessing.size, shift: shift))
      case .counterfactual(let change):
        // Where there is nothing to change nothing is taken from the target, and the image does not count.
        let counterpart = try counterpart(change, of: image, picture)
        inputs.append(counterpart.map { preprocessing.input(of: $0) } ?? input)
      }
    }
    let lower = layers.dropLast()
    var values: [[[Float]]] = []
    var cells: [Int] = []
    state.forward(inputs: inputs) { run in
      values += (0..<run.count).map { place in
        lower.map { state.withValue(of: $0.value, place: place) { Array($0) } }
      }
      guard run.lowerBound == 0 else { return }
      cells = state.withMaps(of: layers[layers.count - 1].value) { maps in
        channels.map { UnitActivity(of: maps[0, $0]).cell }
      }
    }
    var others: [AblationKind: Subject.Replacement] = [:]
    var place = 1
    for kind in kinds {
      switch kind {
      case .zero: others[kind] = .uniform(lower.map { [Float](repeating: 0, count: $0.units.count) })
      case .mean: others[kind] = .uniform(means)
      case .resample, .counterfactual:
        others[kind] = .values(values[place])
        place += 1
      }
    }
    return Subject(values: values[0], cells: cells, others: others)
  }

  /// Nil where there is none.
  private func counterpart(_ change: Counterfactual, of image: Int, _ picture: Picture) throws -> Picture? {
    guard change == .pair else { return try images.collection.counterpart(image, change) }
    guard let other = pairs[image] else { return nil }
    let second = try images.collection.picture(other)
    guard second.size == picture.size else {
      throw Diagnostic(
        "it has \(picture.width) x \(picture.height) pixels, '\(images.names[other])', its pair, "
          + "\(second.width) x \(second.height)", at: images.names[image],
        advice: "Make both as large, so that one thing differs and all else stands where it stood.")
    }
    return second
  }
}

extension ImageSet {
  /// One of some images that stands in for another, the same whenever it is asked for and whatever other images there are.
  func donor(for image: Int, from donors: [Int], seed: UInt64) -> Int {
    var random = SplitMix(seed: seed, stream: Int(truncatingIfNeeded: digests[image].number))
    return random.draw(1, from: donors.filter { $0 != image }).first ?? image
  }
}

extension AblationReader.Subject.Replacement {
  /// What of it stands in where a chain looks.
  func parts(in chain: MaskedChain, at cell: Int) -> [[Float]] {
    switch self {
    case .values(let values): chain.parts(of: values, at: cell)
    case .uniform(let numbers): numbers.indices.map { chain.part(of: $0, uniform: numbers[$0]) }
    }
  }
}
