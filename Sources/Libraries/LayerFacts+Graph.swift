import Basics
import Findings
import Networks
import Projects
import Site

extension LayerFacts {
  /// What the site says about each layer of a study, with how they feed one another.
  ///
  /// - Parameter measured: the fields that were measured, by the layers' names.
  static func all(_ study: Study, measured: [String: MeasuredField]) throws(Diagnostic) -> [LayerFacts] {
    let graph = try Graph(
      study.specimen.model, inputs: [study.specimen.model.inputs[0].name: study.specimen.inputShape(count: 1)],
      targets: study.layers.map(\.layer.value))
    let trace = LayerTrace(graph, layers: study.layers, heads: study.heads)
    let blocks = Dictionary(
      study.heads.map { ($0.layer.name, $0.block) }, uniquingKeysWith: { first, _ in first })
    return zip(study.layers, trace.inputs(of: study.layers)).map { studied, inputs in
      let layer = studied.layer
      return LayerFacts(
        name: studied.name, shortName: studied.shortName, operation: layer.kind, kind: layer.units.kind,
        channels: layer.channels,
        mapSize: layer.units.isOverImage ? layer.units.grid : nil,
        vertical: layer.vertical.isWhole ? nil : layer.vertical,
        horizontal: layer.horizontal.isWhole ? nil : layer.horizontal, beside: layer.beside,
        measured: measured[studied.name],
        parameterCount: blocks[studied.name]?.parameterCount ?? trace.parameterCount(of: layer.value),
        saturation: layer.measure.saturation,
        inputs: inputs, branches: trace.branches(of: layer))
    }
  }
}

/// Follows a network back from a layer to the layers of the site below it.
private struct LayerTrace {
  private let graph: Graph
  private let producers: [String: Node]
  private let names: [String: String]
  private let isStream: Bool

  /// - Parameter heads: of which each layer is known by what its heads write.
  init(_ graph: Graph, layers: [StudiedLayer], heads: [HeadSite]) {
    self.graph = graph
    producers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    let values = layers.map { ($0.layer.value, $0.name) } + heads.map { ($0.block.joined, $0.layer.name) }
    names = Dictionary(values, uniquingKeysWith: { first, _ in first })
    isStream = !heads.isEmpty
  }

  /// Of each layer, the names of those of the site that feed it directly.
  ///
  /// All layers of a residual stream read all below; of these only the nearest are named.
  func inputs(of layers: [StudiedLayer]) -> [[String]] {
    let order = graph.nodes.map(\.output)
    var below: [String: Set<String>] = [:]
    return layers.map { layer in
      let found = Set(walk(from: layer.layer.value, seenThrough: layer.name).ends)
      var inputs = order.filter(found.contains).compactMap { names[$0] }
      let farther = inputs.reduce(into: Set<String>()) { $0.formUnion(below[$1] ?? []) }
      below[layer.name] = farther.union(inputs)
      if isStream { inputs.removeAll(where: farther.contains) }
      return inputs
    }
  }

  /// Weights and biases between a value and the layers of the site below it.
  func parameterCount(of value: String) -> Int {
    let constants = Set(walk(from: value).nodes.flatMap(\.inputs)).filter { graph.constants[$0] != nil }
    return constants.reduce(0) { $0 + (graph.constants[$1]?.values.count ?? 0) }
  }

  /// The parts of a layer that a concatenation of its units puts together; none for another layer.
  func branches(of layer: Layer) -> [LayerFacts.Branch] {
    let axis = layer.units.axis
    guard let node = concatenation(behind: layer.value, axis: axis) else { return [] }
    let chains = node.inputs.map { walk(from: $0).nodes }
    // What lies below every branch belongs to none, as the pooling between 3b and 4a of InceptionV1.
    let shared = chains.dropFirst().reduce(Set(chains.first?.map(\.output) ?? [])) { $0.intersection($1.map(\.output)) }
    var start = 0
    return zip(node.inputs, chains).compactMap { input, chain in
      guard let channels = graph.shapes[input]?[axis] else { return nil }
      defer { start += channels }
      let chain = chain.filter { !shared.contains($0.output) }
      let kernels = chain.compactMap { node in (node.operator as? Convolution).map { ($0.kernel, node) } }
      let pools = chain.contains { $0.operator is Pooling }
      let largest = kernels.map(\.0).max { ($0.first ?? 0) < ($1.first ?? 0) } ?? []
      let title = pools ? "pool" : largest.map(String.init).joined(separator: "×")
      let bottleneck = kernels.count > 1 ? kernels.last.flatMap { graph.shapes[$0.1.output]?[axis] } : nil
      return LayerFacts.Branch(title: title, channels: start..<(start + channels), bottleneck: bottleneck)
    }
  }

  private func concatenation(behind value: String, axis: Int) -> Node? {
    var value = value
    while let node = producers[value] {
      if let joined = node.operator as? Concatenation { return joined.axis == axis ? node : nil }
      guard node.operator is Activation, let input = node.inputs.first else { return nil }
      value = input
    }
    return nil
  }

  /// The nodes above a value down to other layers of the site, nearest first, and the layers where the walk ends.
  ///
  /// - Parameter own: the layer at whose other value the walk does not end.
  private func walk(from value: String, seenThrough own: String? = nil) -> (nodes: [Node], ends: [String]) {
    var (nodes, ends, seen): ([Node], [String], Set<String>) = ([], [], [value])
    var queue = [value]
    while let next = queue.popLast() {
      guard let node = producers[next] else { continue }
      nodes.append(node)
      for input in node.inputs where seen.insert(input).inserted {
        if let name = names[input], name != own { ends.append(input) } else { queue.append(input) }
      }
    }
    return (nodes, ends)
  }
}
