import Algorithms
package import Artifacts
package import Basics
package import Engine
package import Findings
import Images
package import Networks

/// Walks down from a unit through layers, keeps what contributes, and tests what it found.
package struct CircuitSearch: Sendable {
  package let compiler: Compiler
  /// Finds mirror partners; its layers include those of every circuit.
  package let relations: RelationSearch
  /// All images; relations may be known from some of them.
  package let images: ImageSet
  package let store: Store
  package let parameters: CircuitParameters

  package init(
    compiler: Compiler, relations: RelationSearch, images: ImageSet, store: Store, parameters: CircuitParameters
  ) {
    self.compiler = compiler
    self.relations = relations
    self.images = images
    self.store = store
    self.parameters = parameters
  }

  private var preprocessing: Preprocessing { relations.preprocessing }

  package func analysis(target: Unit, layers: [String]) throws(Diagnostic) -> CircuitDiscovery {
    try CircuitDiscovery(
      target: target, digest: try compiler.model.digest(of: target), layers: layers, images: images,
      preprocessing: preprocessing, parameters: parameters)
  }

  /// Finds and tests the circuit behind `target` over these layers, from the lowest to the target's own.
  ///
  /// Relations, activations and tests that the store lacks are computed and kept.
  package func circuit(
    of target: Unit, layers names: [String],
    progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> Circuit {
    let ground = try ground(of: target, layers: names, progress: progress)
    let (levels, network, choosing, testing) = (ground.levels, ground.network, ground.choosing, ground.testing)
    let (layers, compiler) = (levels.layers, levels.compiler)
    let places = levels.names.compactMap { name in relations.layers.firstIndex { $0.name == name } }
    let related = levels.joined(
      try relations.relations(of: places, store: store) { progress("Comparing mirror images", $0, $1) })
    let likeness = levels.joined(try relations.likeness(of: places.dropLast(), store: store))
    let holds = HoldSearch(
      compiler: compiler, images: images, preprocessing: preprocessing, workers: relations.workers)
    let linear = LinearizedNetwork(
      network,
      held: try holds.tensors(between: layers.map(\.value), in: network, store: store) {
        progress("Measuring what weights hold", $0, $1)
      })
    var sketch = CircuitSketch(
      channels: layers.map { _ in [] }, layers: layers, relations: related, inputs: [], weights: [])
    sketch.channels[layers.count - 1] = [target.channel]
    for upper in stride(from: layers.count - 1, to: 0, by: -1) {
      progress("Following the weights down", layers.count - 1 - upper, layers.count - 1)
      let weights = try ConnectionMatrix(
        linear, source: layers[upper - 1], target: layers[upper],
        channels: sketch.channels[upper], workers: relations.workers)
      let meter = try ContributionMeter(
        compiler: compiler, network: network, source: layers[upper - 1], target: layers[upper],
        channels: sketch.channels[upper], weights: weights, images: images, preprocessing: preprocessing,
        shift: relations.shift)
      let inputs = try meter.inputs(on: choosing, workers: relations.workers)
      sketch.weights.insert(weights, at: 0)
      sketch.inputs.insert(inputs, at: 0)
      sketch.channels[upper - 1] = SourceChoice(parameters: parameters)
        .channels(
          feeding: inputs, weights: weights, relations: related[upper - 1], layers: levels.ranges(of: upper - 1))
    }
    let diagram = CircuitDiagram(sketch, target: target, likeness: likeness, parameters: parameters)
    progress("Testing the circuit", 0, 1)
    let test = try CircuitTest(
      diagram, sketch, target: target, digest: try self.compiler.model.digest(of: target), images: images,
      preprocessing: preprocessing, parameters: parameters, shift: relations.shift, choosing: choosing,
      testing: testing, reference: ground.reference)
    let outcome = try outcome(of: test, diagram, sketch, ground)
    var evidence = outcome.evidence
    evidence.test = test.key
    var circuit = Circuit(
      target: target, layers: layers.map(\.name),
      units: zip(diagram.units, outcome.activations).map { unit, activation in
        var unit = unit
        unit.activation = activation
        return unit
      },
      edges: diagram.edges, motifs: diagram.motifs, evidence: evidence, parameters: parameters.measures)
    circuit.groups = try groups(of: circuit, diagram, sketch, ground, likeness: likeness)
    progress("Testing the circuit", 1, 1)
    circuit = circuit.named(by: levels)
    circuit.streams = streams(of: circuit.units.map(\.unit), sketch, levels)
    return circuit
  }

  /// What the units that are sums of a residual network are made of; nil where there are none.
  private func streams(of units: [Unit], _ sketch: CircuitSketch, _ levels: CircuitLevels) -> [CircuitStream]? {
    var streams: [CircuitStream] = []
    for (level, before) in levels.carried.enumerated() {
      guard let before else { continue }
      let (layer, ranges) = (levels.layers[level], levels.ranges(of: level))
      for (channel, inputs) in zip(sketch.channels[level + 1], sketch.inputs[level]) {
        let unit = Unit(levels.layers[level + 1].name, channel)
        guard units.contains(unit) else { continue }
        func share(_ channels: Range<Int>) -> Float { channels.reduce(0) { $0 + inputs.share($1) } }
        streams.append(
          CircuitStream(
            unit: unit, before: before, carried: share(layer.channels..<layer.units.count),
            blocks: zip(levels.members[level], ranges).map { .init(layer: $0.name, share: share($1)) }))
      }
    }
    return streams.isEmpty ? nil : streams
  }

  /// The units that are drawn as one, with what is left without them; nil where none are alike.
  private func groups(
    of circuit: Circuit, _ diagram: CircuitDiagram, _ sketch: CircuitSketch, _ ground: Ground, likeness: [MapLikeness]
  ) throws -> CircuitGroups? {
    let grouping = CircuitGrouping(diagram, sketch, likeness: likeness, leastShare: parameters.edgeShare)
    guard !grouping.groups.isEmpty else { return nil }
    let cuts = grouping.cuts(in: circuit)
    let test = GroupTest(
      cuts, target: circuit.target, digest: try compiler.model.digest(of: circuit.target), layers: circuit.layers,
      images: images, testing: ground.testing, preprocessing: preprocessing)
    if let known = try store.finding(of: test), known.count == cuts.count {
      return grouping.measured(known, test: test)
    }
    let plan = CutPlan(sketch, edges: circuit.edges, target: circuit.target, seed: parameters.seed)
    let left = try trial(ground, of: circuit.target).remaining(cuts.map(plan.cutting))
    try store.save(left, of: test)
    return grouping.measured(left, test: test)
  }

  private func trial(_ ground: Ground, of target: Unit) throws -> CircuitTrial {
    try CircuitTrial(
      compiler: ground.levels.compiler, network: ground.network, layers: ground.levels.layers, target: target,
      images: images, preprocessing: preprocessing, testing: ground.testing, workers: relations.workers)
  }

  /// What a test found before, or finds now.
  private func outcome(
    of test: CircuitTest, _ diagram: CircuitDiagram, _ sketch: CircuitSketch, _ ground: Ground
  ) throws -> CircuitTest.Finding {
    if let known = try store.finding(of: test) { return known }
    let trial = try trial(ground, of: test.target)
    let proof = try prover(ground, of: test.target).proof(
      skeleton: diagram.units(of: ground.levels.layers.dropLast()), edges: diagram.edges.count)
    let outcome = CircuitTest.Finding(
      evidence: try trial.evidence(
        edges: diagram.edges, sketch: sketch, parameters: parameters, chosenOn: ground.choosing.count, proof: proof),
      activations: try trial.meanActivations(of: diagram.units.map(\.unit)))
    try store.save(outcome, of: test)
    return outcome
  }

  /// How often the rule of proof fails to see that circuits of this target mean nothing (``CircuitControls``).
  ///
  /// - Parameter count: of each kind of such circuits.
  package func controls(
    _ count: Int, of target: Unit, layers names: [String],
    progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> CircuitControls {
    let ground = try ground(of: target, layers: names, progress: progress)
    progress("Testing circuits that mean nothing", 0, 1)
    defer { progress("Testing circuits that mean nothing", 1, 1) }
    return try prover(ground, of: target).controls(count)
  }

  /// What a circuit is looked for in.
  private struct Ground {
    let levels: CircuitLevels
    let network: Graph
    let choosing: [Int]
    let testing: [Int]
    /// What stands in for units is taken from these.
    let reference: [Int]
  }

  private func ground(
    of target: Unit, layers names: [String], progress: @Sendable @escaping (String, Int, Int) -> Void
  ) throws -> Ground {
    let image = preprocessing.inputShape(count: 1)
    let levels = try CircuitLevels(try chain(names, target: target), of: compiler, image: image)
    guard let input = compiler.model.inputs.first?.name, let top = levels.layers.last else {
      throw Diagnostic("the model has no input")
    }
    let network = try Graph(levels.compiler.model, inputs: [input: image], targets: [top.value])
    // Layers in the wrong order are told before any image is read.
    for (lower, upper) in zip(levels.layers, levels.layers.dropFirst()) {
      _ = try LayerSection(network, from: lower.value, to: upper.value, batch: 1)
    }
    let scan = ImageScan(
      compiler: compiler, layers: [top], images: images, preprocessing: preprocessing, store: store,
      workers: relations.workers)
    try scan.run { progress("Scanning the images", $0, $1) }
    let excited = try rankedImages(for: target, scan)
    let testing = Array(excited.dropFirst().striding(by: 2))
    return Ground(
      levels: levels, network: network, choosing: Array(excited.striding(by: 2)), testing: testing,
      reference: CutMeter.reference(in: images, besides: testing))
  }

  private func prover(_ ground: Ground, of target: Unit) throws -> CircuitProver {
    let meter = try CutMeter(
      compiler: ground.levels.compiler, network: ground.network, layers: ground.levels.layers, images: images,
      preprocessing: preprocessing, reference: ground.reference, pairs: parameters.pairs, seed: parameters.seed,
      shift: relations.shift, workers: relations.workers)
    return CircuitProver(
      meter, target: target, parameters: parameters, choosing: ground.choosing, testing: ground.testing)
  }

  private func chain(_ names: [String], target: Unit) throws -> [ScanLayer] {
    guard names.count >= 2 else {
      throw Diagnostic(
        "a circuit is over at least two layers", advice: "Give the layers from the lowest to the target's.")
    }
    let layers = try names.map { name in
      guard let layer = relations.layers.first(where: { $0.name == name }) else {
        throw Diagnostic("there is no layer '\(name)'", advice: "`micrograph inspect` lists the layers of a model.")
      }
      return layer
    }
    guard let top = layers.last, top.name == target.layer else {
      throw Diagnostic(
        "the last layer of a circuit is its target's, '\(target.layer)'", advice: "Give the layers from the lowest up.")
    }
    guard target.channel < top.channels else {
      throw Diagnostic("'\(top.name)' has the units 0 to \(top.channels - 1); there is no \(target.channel)")
    }
    guard images.count >= CircuitParameters.leastImages else {
      throw Diagnostic(
        "a circuit needs at least \(CircuitParameters.leastImages) images, and there are \(images.count)",
        advice: "Half of them are for choosing, half for testing.")
    }
    return layers
  }

  /// The images that excite the target, the strongest first.
  private func rankedImages(for target: Unit, _ scan: ImageScan) throws -> [Int] {
    let ranked = try scan.strongest(parameters.images, of: target.channel, layer: 0).map { scan.tree.order[$0.image] }
    guard ranked.count >= CircuitParameters.leastImages else {
      throw Diagnostic(
        "it fires on \(ranked.count) of the \(images.count) images; a circuit needs \(CircuitParameters.leastImages)",
        at: "unit \(target)", advice: "Choose another unit, or give images that show what it looks for.")
    }
    return ranked
  }
}
