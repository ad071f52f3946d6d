import Analyses
package import Basics
import Engine
package import Findings
package import Foundation
import Images
import Networks
package import Projects

/// The weights between two units, or the strongest between units of two layers, as `micrograph weights` tells them.
package struct WeightReport: Encodable, Sendable {
  package var source: String
  package var target: String
  /// Rows from top to bottom.
  package var weights: [[Float]]
  package var method: String
  package var excitation: Float
  package var inhibition: Float
  package var cancelled: Float
  /// What the source gave on the images that excite the target most, as a share of its activation there; absent where
  /// that was not measured.
  package var given: Float?
  /// What stands for what is not linear between the two.
  package var held: [HeldKind]

  private init(_ connection: Connection, held: [HeldKind]) {
    self.held = held
    source = "\(connection.source)"
    target = "\(connection.target)"
    weights = connection.weights
    method = connection.method
    excitation = connection.excitation
    inhibition = connection.inhibition
    cancelled = connection.cancelled
  }

  /// The connections between two sides, each a unit `LAYER:CHANNEL` or a whole layer.
  ///
  /// Between two units there is one; where a side is a layer they are the `top` most excitatory and the `top` most
  /// inhibitory for each unit of the other side (of the target, where both are layers). Where there are images, what each
  /// gave on those that excite the target most stands beside it, and orders the inputs of a unit.
  ///
  /// - Parameter images: a folder over which gates, slopes and scales between the two, and what was given, are measured;
  ///   nil for none.
  package static func connections(
    in specimen: Specimen, from source: String, to target: String, images: URL? = nil, top: Int, work: Work
  ) throws -> [WeightReport] {
    let (from, to) = (try Side(source, specimen), try Side(target, specimen))
    let graph = try Graph(
      specimen.model, inputs: [specimen.model.inputs[0].name: specimen.inputShape(count: 1)],
      targets: [from.layer.value, to.layer.value])
    let holdings = graph.holdings(from: from.layer.value, to: to.layer.value, axes: AxisTrace(graph))
    let set = try images.map { try ImageSet(ImageFolder.checked(at: $0, work), workers: work.workers) }
    let held = try set.map { try measured(holdings, in: graph, of: specimen, over: $0, work) } ?? [:]
    let channels = to.channel.map { [$0] } ?? Array(0..<to.layer.channels)
    let matrix = try ConnectionMatrix(
      LinearizedNetwork(graph, held: held), source: ScanLayer(from.layer, of: specimen.model),
      target: ScanLayer(to.layer, of: specimen.model), channels: channels, workers: work.workers)
    let given =
      try set.map { try Self.given(from: from.layer, to: to.layer, channels, of: specimen, on: $0, work) } ?? [:]
    let connections: [Connection] =
      if let channel = from.channel {
        to.channel != nil
          ? [matrix.connection(row: 0, from: channel)] : matrix.strongestOutputs(of: channel, count: top)
      } else {
        channels.enumerated().flatMap { row, channel in
          given[channel].map { $0.strongest(top).map { matrix.connection(row: row, from: $0) } }
            ?? matrix.strongestInputs(ofRow: row, count: top)
        }
      }
    let kinds = HeldKind.all(holdings, areMeasured: images != nil)
    return connections.map { connection in
      var report = WeightReport(connection, held: kinds)
      report.given = given[connection.target.channel]?[connection.source.channel]
      return report
    }
  }

  /// What the units of a layer gave to some of a later one, by these; nothing for one that is above 0 on no image.
  private static func given(
    from source: Layer, to target: Layer, _ channels: [Int], of specimen: Specimen, on images: ImageSet, _ work: Work
  ) throws -> [Int: [Float]] {
    try withTemporaryStore { store in
      let excited = try specimen.examples(
        of: channels.map { Unit(target.name, $0) }, on: images, count: InputContributions.photographs, store: store,
        work: work)
      let layers = try [source, target].map { try ScanLayer($0, of: specimen.model) }
      let paths = try specimen.model.digests(of: excited.map(\.unit), from: layers[0].value)
      let requests = zip(excited, paths).map { item, path in
        ContributionSearch.Request(
          InputContributions(unit: item.unit, of: target.channels, photographs: item.analysis.key, weights: path),
          layer: 1, examples: item.examples, network: item.analysis.unit, path: path)
      }
      work.progress.begin("Measuring what inputs gave", "units", total: requests.count)
      defer { work.progress.end() }
      try ContributionSearch(
        compiler: Compiler(specimen.model), layers: layers, images: images, preprocessing: specimen.preprocessing,
        store: store, workers: work.workers, mostImages: .infinity
      ).run(requests, interruption: work.interruption) { done, _ in work.progress.reach(done) }
      let shares = try requests.map { try store.finding(of: $0.analysis)?.shares(in: store) }
      return Dictionary(
        zip(excited, shares).compactMap { item, shares in shares.map { (item.unit.channel, $0) } },
        uniquingKeysWith: { first, _ in first })
    }
  }

  private static func measured(
    _ holdings: [Holding], in graph: Graph, of specimen: Specimen, over images: ImageSet, _ work: Work
  ) throws -> [Holding: Tensor] {
    let search = HoldSearch(
      compiler: Compiler(specimen.model), images: images, preprocessing: specimen.preprocessing, workers: work.workers)
    work.progress.begin("Measuring what weights hold", "images", total: search.count)
    defer { work.progress.end() }
    let found = try search.measure(holdings, in: graph) { done, _ in work.progress.reach(done) }
    let axes = AxisTrace(graph)
    return Dictionary(
      zip(holdings, found).compactMap { holding, finding in
        axes.tensor(of: finding.means, for: holding.value, in: graph).map { (holding, $0) }
      }, uniquingKeysWith: { first, _ in first })
  }

  private struct Side {
    let layer: Layer
    let channel: Int?

    init(_ text: String, _ specimen: Specimen) throws {
      let unit = specimen.model.value(named: text) == nil ? Unit(text) : nil
      guard let layer = try specimen.model.layers([unit?.layer ?? text], image: specimen.inputShape(count: 1)).first
      else { throw Diagnostic("there is no layer '\(text)'") }
      if let unit, unit.channel >= layer.channels {
        throw Diagnostic("'\(layer.name)' has the units 0 to \(layer.channels - 1), not \(unit.channel)")
      }
      self.layer = layer
      channel = unit?.channel
    }
  }

  /// The same for people: the numbers as a small table.
  package var text: String {
    let rows = weights.map { row in row.map { String(format: "%8.4f", Double($0)) }.joined(separator: " ") }
    let facts = String(
      format: "excitation %.4f, inhibition %.4f, cancelled %.4f", Double(excitation), Double(inhibition),
      Double(cancelled))
    let gave = given.map { String(format: ", gave %.1f %%", Double($0) * 100) } ?? ""
    let kinds = held.map(\.sentence).map { "\n  \($0)" }.joined()
    return "\(source) -> \(target) (\(method)): \(facts)\(gave)\(kinds)\n"
      + rows.map { "  \($0)" }.joined(separator: "\n")
  }
}

extension HeldKind {
  fileprivate var sentence: String {
    switch self {
    case .gate: "gates are held at their mean over the images"
    case .slope: "functions with several slopes are held at their mean slope where they are above 0"
    case .scale: "normalizations are held at their mean scale over the images"
    case .identity: "functions with several slopes count as the identity; give --images for their mean slopes"
    }
  }
}
