import Algorithms
package import Artifacts
package import Basics
import Findings
import Foundation
package import Networks
import Synchronization

/// Follows the weights into the units of a chain of layers, each from the layer before it.
package struct ConnectionSearch: Sendable {
  /// All questions, layer by layer from the second on; ``run(_:store:workers:shouldStop:progress:)`` answers some.
  package let analyses: [UnitConnections]
  private let places: [(layer: Int, channel: Int)]
  /// Units of a layer that are followed together: few, as what the steps between need is many times the result.
  package static let block = 32
  /// What is held between the layers, each once.
  package let holdings: [Holding]
  private let graph: Graph
  private let holds: HoldSearch?
  private let held: [[Holding]]
  private let layers: [ScanLayer]
  private let fields: [FieldOfView?]

  /// - Parameters:
  ///   - graph: the layers must be among its targets.
  ///   - layers: from the lowest up.
  ///   - holds: measures what is held between them; nil where there are no images.
  package init(_ graph: Graph, of model: Model, layers: [ScanLayer], holds: HoldSearch?) throws(Diagnostic) {
    let axes = AxisTrace(graph)
    self.graph = graph
    self.holds = holds
    self.layers = layers
    let held =
      [[]]
      + zip(layers, layers.dropFirst()).map { graph.holdings(from: $0.value, to: $1.value, axes: axes) }
    self.held = held
    holdings = held.joined().reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    var analyses: [UnitConnections] = []
    var places: [(layer: Int, channel: Int)] = []
    var fields: [FieldOfView?] = [nil]
    for (index, (before, layer)) in zip(layers, layers.dropFirst()).enumerated() {
      let field = graph.fields(from: before.value, axes)[layer.value]
      fields.append(field)
      let heldKey = try holds?.key(of: held[index + 1])
      let units = (0..<layer.channels).map { Unit(layer.name, $0) }
      let source = graph.shapes[before.value]?.dimensions.dropFirst().map(\.self) ?? []
      for (unit, path) in zip(units, try model.digests(of: units, from: before.value)) {
        places.append((index + 1, unit.channel))
        analyses.append(
          UnitConnections(
            unit: unit, path: path, source: source,
            window: field.map { Size(height: $0.vertical.size, width: $0.horizontal.size) }, held: heldKey))
      }
    }
    self.analyses = analyses
    self.places = places
    self.fields = fields
  }

  /// What is held between a unit's layer and the one before.
  package func holdings(into unit: Networks.Unit) -> [Holding] {
    layers.firstIndex { $0.name == unit.layer }.map { held[$0] } ?? []
  }

  /// Follows and saves the weights into some units, by their places in ``analyses``.
  ///
  /// A layer to which weights cannot be followed from the one before has none; its units' findings say why, and `note`
  /// is told each reason once.
  ///
  /// - Returns: how many were answered; fewer than were asked for where `shouldStop` said so.
  package func run(
    _ missing: [Int], store: Store, workers: Int, shouldStop: @Sendable @escaping () -> Bool = { false },
    note: @Sendable @escaping (Diagnostic) -> Void = { _ in },
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Int {
    let network = LinearizedNetwork(graph, held: try holds?.tensors(holdings, in: graph, store: store) ?? [:])
    let groups = Dictionary(grouping: missing) { places[$0].layer }.sorted { $0.key < $1.key }
    let blocks = groups.flatMap { layer, members in
      members.chunks(ofCount: Self.block).map(Array.init)
    }
    let done = Counter()
    let noted = Mutex<Set<Diagnostic>>([])
    let counts = try Workers.map(count: blocks.count, workers: workers, state: {}) { _, index in
      if shouldStop() { return 0 }
      let (batch, obstacle) = try batch(blocks[index], network)
      if let obstacle, noted.withLock({ $0.insert(obstacle).inserted }) { note(obstacle) }
      try store.save(batch)
      progress(done.add(batch.count), missing.count)
      return batch.count
    }
    return counts.reduce(0, +)
  }

  /// The findings of some units of one layer, and why there are no weights where there are none.
  private func batch(_ members: [Int], _ network: LinearizedNetwork) throws -> (Batch, obstacle: Diagnostic?) {
    var batch = Batch()
    guard let layer = members.first.map({ places[$0].layer }) else { return (batch, nil) }
    let matrix: ConnectionMatrix
    do {
      matrix = try ConnectionMatrix(
        network, source: layers[layer - 1], target: layers[layer], channels: members.map { places[$0].channel },
        field: fields[layer])
    } catch let obstacle as Diagnostic where obstacle.isUnsupported {
      let lacksImages = holds == nil && held[layer].contains { !$0.hasIdentity }
      for index in members {
        batch.add(IncomingWeights(obstacle: obstacle.description, lacksImages: lacksImages), of: analyses[index])
      }
      return (batch, obstacle)
    }
    for (row, index) in members.enumerated() {
      var (finding, numbers) = matrix.incoming(row: row)
      let kinds = HeldKind.all(held[layer], areMeasured: holds != nil)
      finding.held = kinds.isEmpty ? nil : kinds
      batch.add(finding, of: analyses[index], blobs: [numbers])
    }
    return (batch, nil)
  }
}

extension ConnectionMatrix {
  /// All weights into the `row`-th unit, and the bytes of their numbers.
  fileprivate func incoming(row: Int) -> (finding: IncomingWeights, numbers: Data) {
    let (height, width) = (influence.vertical.extent, influence.horizontal.extent)
    let start = row * influence.cells * influence.channels
    func cell(_ y: Int, _ x: Int) -> ArraySlice<Float> {
      let first = start + (y * width + x) * influence.channels
      return influence.values[first..<(first + influence.channels)]
    }
    let used = (0..<influence.cells).filter { cell($0 / width, $0 % width).contains { $0 != 0 } }
    let (rows, columns) = (used.map { $0 / width }, used.map { $0 % width })
    let top = rows.min() ?? 0
    let left = columns.min() ?? 0
    let box = Box(
      left: left, top: top, width: columns.max().map { $0 - left + 1 } ?? 0,
      height: rows.max().map { $0 - top + 1 } ?? 0)
    var numbers = Data()
    func append(_ values: some Sequence<Float>) {
      for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { numbers.append(contentsOf: $0) } }
    }
    for sums in sums(row: row) { append(sums) }
    for y in top..<(top + box.height) {
      for x in left..<(left + box.width) { append(cell(y, x)) }
    }
    let finding = IncomingWeights(
      sources: influence.channels, window: Size(height: height, width: width), box: box, method: method(row: row),
      numbers: Digest(numbers))
    return (finding, numbers)
  }
}
