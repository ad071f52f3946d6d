import Basics
import Engine
import Findings
import Images
import Networks

/// Reads what the layers of a circuit do on an image, and what can stand in for it.
struct AblationReader: Sendable {
  private let reader: MapReader
  private let standIns: StandIns
  /// From the lowest to the target's.
  private let layers: [ScanLayer]
  private let kinds: [AblationKind]
  /// Of the lower layers' units, over other images.
  private let means: [[Float]]

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

  /// - Parameter kinds: those that will be asked for.
  init(
    compiler: Compiler, layers: [ScanLayer], kinds: [AblationKind], means: [[Float]], standIns: StandIns
  ) throws {
    let more = kinds.count { $0 != .zero && $0 != .mean }
    reader = try MapReader(
      compiler: compiler, preprocessing: standIns.preprocessing, layers: layers.map(\.value), batch: 1 + more)
    self.standIns = standIns
    self.layers = layers
    self.kinds = kinds
    self.means = means
  }

  func workers(_ wanted: Int) -> Int { reader.workers(wanted) }

  func state() throws -> MapReader.State { try reader.state() }

  /// - Parameter channels: units of the target's layer.
  func subject(_ image: Int, channels: [Int], _ state: MapReader.State) throws -> Subject {
    let picture = try standIns.images.collection.picture(image)
    let own = standIns.preprocessing.input(of: picture)
    let inputs = try [own] + kinds.compactMap { try standIns.input($0, for: image, picture, own: own) }
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
