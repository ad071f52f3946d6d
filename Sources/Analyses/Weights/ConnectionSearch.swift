package import Artifacts
package import Basics
package import Findings
package import Networks

/// Finds the strongest connections of many units along a chain of layers, a pair of layers at a time.
package struct ConnectionSearch: Sendable {
  package let network: LinearizedNetwork
  /// From the lowest up; each is connected with the next.
  package let layers: [ScanLayer]
  package let count: Int
  package let workers: Int

  package init(_ network: LinearizedNetwork, layers: [ScanLayer], count: Int, workers: Int) {
    self.network = network
    self.layers = layers
    self.count = count
    self.workers = workers
  }

  /// - Parameter digest: of all upstream of the unit.
  package func analysis(layer: Int, channel: Int, digest: Digest) -> UnitConnections {
    UnitConnections(
      unit: Unit(layers[layer].name, channel), digest: digest, before: layer > 0 ? layers[layer - 1] : nil,
      after: layer + 1 < layers.count ? layers[layer + 1] : nil, count: count)
  }

  /// A unit to be answered for: its layer's place in the chain, its channel, and the analysis to save under.
  package struct Request: Sendable {
    package let layer: Int
    package let channel: Int
    package let analysis: UnitConnections

    package init(layer: Int, channel: Int, analysis: UnitConnections) {
      self.layer = layer
      self.channel = channel
      self.analysis = analysis
    }
  }

  /// Ranks and saves the connections of these units.
  ///
  /// Two layers between which weights cannot be followed have no connections.
  package func run(_ requests: [Request], store: Store, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in })
    throws
  {
    let groups = Dictionary(grouping: requests, by: \.layer)
    var inputs: [Int: [Connection]] = [:]
    var done = 0
    for layer in layers.indices {
      let group = groups[layer] ?? []
      let isNextNeeded = groups[layer + 1] != nil && layer + 1 < layers.count
      let above = !group.isEmpty || isNextNeeded ? try matrix(above: layer) : nil
      var batch = Batch()
      for request in group {
        let outputs = above?.strongestOutputs(of: request.channel, count: count) ?? []
        batch.add(UnitWeights(inputs: inputs[request.channel] ?? [], outputs: outputs), of: request.analysis)
      }
      try store.save(batch)
      done += group.count
      progress(done, requests.count)
      inputs = [:]
      guard let above else { continue }
      for request in groups[layer + 1] ?? [] {
        inputs[request.channel] = above.strongestInputs(ofRow: request.channel, count: count)
      }
    }
  }

  /// The weights from a layer to the next; nil at the top, and where the network cannot be taken as linear.
  private func matrix(above layer: Int) throws -> ConnectionMatrix? {
    guard layer + 1 < layers.count else { return nil }
    do {
      return try ConnectionMatrix(
        network, source: layers[layer], target: layers[layer + 1], channels: Array(0..<layers[layer + 1].channels),
        workers: workers)
    } catch is Diagnostic {
      return nil
    }
  }
}
