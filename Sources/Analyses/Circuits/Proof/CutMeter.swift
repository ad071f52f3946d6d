import Basics
import Engine
import Findings
import Images
import Networks

/// Measures on images what is left of a readout when units below it are replaced.
struct CutMeter: Sendable {
  let compiler: Compiler
  private(set) var network: Graph
  /// From the lowest to the one that is read.
  let layers: [ScanLayer]
  let workers: Int
  private let standIns: StandIns
  /// Of the lower layers' units, over the places of the images of reference.
  private let means: [[Float]]

  /// Of more images so many are for reference: an image that comes or goes seldom changes which they are.
  static let mostReference = 256

  /// - Parameters:
  ///   - reference: images whose activations, or their means, may stand in for another's
  ///     (``reference(in:besides:)``).
  ///   - pairs: by an image's name that of the one beside it.
  ///   - shift: of the mirror image (``RelationSearch/shift``).
  init(
    compiler: Compiler, network: Graph, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing,
    reference: [Int], pairs: [String: String], seed: UInt64, shift: Int, workers: Int
  ) throws {
    self.compiler = compiler
    self.network = network
    self.layers = layers
    self.workers = workers
    standIns = StandIns(
      images: images, preprocessing: preprocessing, donors: reference, pairs: images.places(of: pairs), seed: seed,
      shift: shift)
    let lower = layers.dropLast().map(\.value)
    let sums = try MapReader(compiler: compiler, preprocessing: preprocessing, layers: lower, batch: 4)
      .read(reference, of: images, workers: workers) { state, group in
        lower.map { layer in
          state.withMaps(of: layer) { maps in
            (0..<maps.channels).map { unit in
              group.indices.reduce(0) { $0 + Double(UnitActivity(of: maps[$1, unit]).mean) }
            }
          }
        }
      }
    means = layers.dropLast().indices.map { layer in
      (0..<layers[layer].units.count).map { unit in
        Float(sums.reduce(0) { $0 + $1[layer][unit] } / Double(max(reference.count, 1)))
      }
    }
  }

  /// Those with the smallest digests that a test does not look at, in the order of the digests.
  static func reference(in images: ImageSet, besides testing: [Int]) -> [Int] {
    images.smallest(mostReference, besides: testing)
  }

  /// How many units each of the lower layers has.
  var widths: [Int] { layers.dropLast().map(\.channels) }

  /// The same of a network in which the weights of each kernel and matrix are in a random order.
  func shuffled(seed: UInt64, draw: Int) throws -> CutMeter {
    var constants = network.constants
    for (place, name) in constants.keys.sorted().enumerated() {
      guard let tensor = constants[name], tensor.shape.rank > 1 else { continue }
      var random = SplitMix(seed: seed, stream: draw << 16 + place)
      constants[name] = Tensor(tensor.shape, random.draw(tensor.values.count, from: tensor.values))
    }
    var meter = self
    meter.network = try Graph(
      inputs: network.inputs, nodes: network.nodes, constants: constants, targets: network.targets)
    return meter
  }

  func chain(_ readout: Readout, batch: Int = 16, gradient: Bool = false) throws -> MaskedChain {
    try MaskedChain(
      compiler: compiler, network: network, layers: layers, readout: readout, batch: batch, gradient: gradient)
  }

  /// What each unit does for a readout on each image: `[images][methods][layers][units]`.
  ///
  /// - Parameter points: at which gradients are taken, on the way from what is ablated to what is there.
  func effects(on numbers: [Int], of readout: Readout, by kind: AblationKind, points: Int) throws -> [[[[Float]]]] {
    let chain = try chain(readout, batch: points, gradient: true)
    return try read(numbers, [kind], chain) { subject, state in
      state.effects(
        on: chain.parts(of: subject.values, at: subject.cells[0]), others: subject.others(kind, in: chain),
        points: points, at: subject.cells)
    }
  }

  /// For each kind of ablation what the chain's units come to on each image: `[images][masks][units]`, with all units of
  /// the lower layers kept, with all replaced, and for each mask.
  func outcomes(
    on numbers: [Int], _ masks: [AblationKind: [UnitMask]], _ chain: MaskedChain
  ) throws -> [AblationKind: [[[Float]]]] {
    let kinds = masks.keys.sorted { $0.description < $1.description }
    let ends = [UnitMask(all: widths), UnitMask(all: widths).complement]
    let outcomes = try read(numbers, kinds, chain) { subject, state in
      let parts = chain.parts(of: subject.values, at: subject.cells[0])
      return kinds.map { kind in
        state.outcomes(
          ends + (masks[kind] ?? []), on: parts, others: subject.others(kind, in: chain), at: subject.cells)
      }
    }
    return Dictionary(
      uniqueKeysWithValues: kinds.enumerated().map { index, kind in (kind, outcomes.map { $0[index] }) })
  }

  /// The same as shares of what the readout is with all kept and with all replaced.
  func tables(
    on numbers: [Int], _ masks: [AblationKind: [UnitMask]], _ chain: MaskedChain
  ) throws -> [AblationKind: FaithfulnessTable] {
    try outcomes(on: numbers, masks, chain).mapValues { images in
      FaithfulnessTable(images.map { $0.map(chain.readout.value) })
    }
  }

  /// The same for ways of cutting single edges, by the numbers of ``EdgeSpace``.
  func tables(
    on numbers: [Int], edges masks: [[Bool]], by kinds: [AblationKind], _ chain: MaskedChain
  ) throws -> [AblationKind: FaithfulnessTable] {
    let ends = masks.first.map { first in [true, false].map { Array(repeating: $0, count: first.count) } } ?? []
    let outcomes = try read(numbers, kinds, chain) { subject, state in
      let parts = chain.parts(of: subject.values, at: subject.cells[0])
      return kinds.map { kind in
        let others = subject.others(kind, in: chain)
        return (ends + masks).map { mask in
          chain.readout.value(state.outcome(edges: mask, on: parts, others: others, at: subject.cells))
        }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: kinds.enumerated().map { index, kind in
        (kind, FaithfulnessTable(outcomes.map { $0[index] }))
      })
  }

  private func read<Result: Sendable>(
    _ numbers: [Int], _ kinds: [AblationKind], _ chain: MaskedChain,
    _ body: @escaping @Sendable (AblationReader.Subject, MaskedChain.State) throws -> Result
  ) throws -> [Result] {
    let reader = try AblationReader(
      compiler: compiler, layers: layers, kinds: kinds, means: means, standIns: standIns)
    return try Workers.map(
      count: numbers.count, workers: min(reader.workers(workers), chain.workers(workers)),
      state: { (maps: try reader.state(), chain: try chain.state()) }
    ) { state, index in
      try body(try reader.subject(numbers[index], channels: chain.readout.channels, state.maps), state.chain)
    }
  }
}

extension AblationReader.Subject {
  /// What stands in for the units by one kind of ablation, where the chain looks; nothing changes without it.
  fileprivate func others(_ kind: AblationKind, in chain: MaskedChain) -> [[Float]] {
    others[kind]?.parts(in: chain, at: cells[0]) ?? chain.parts(of: values, at: cells[0])
  }
}
