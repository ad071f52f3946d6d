import Algorithms
import Basics
package import Engine
package import Findings
package import Images
package import Networks

/// Finds which heads and neurons of a transformer write what a neuron, a head or the score of a class reads of the residual
/// stream, and tests it by cutting exactly these edges.
package struct StreamCircuitSearch: Sendable {
  private let compiler: Compiler
  private let graph: Graph
  private let target: StreamTarget
  private let reading: StreamReading
  private let writers: StreamWriters
  private let images: ImageSet
  private let preprocessing: Preprocessing
  private let parameters: CircuitParameters
  private let workers: Int
  /// What the target is called in the circuit.
  private let name: (unit: Unit, class: ClassContrast?)

  /// - Parameters:
  ///   - layers: of heads and neurons, that may write; others are left out.
  ///   - layer: of the neuron or the head.
  /// - Throws: with the reason where it is none that reads a residual stream.
  package init(
    unit: Int, of layer: Layer, layers: [Layer], compiler: Compiler, images: ImageSet, preprocessing: Preprocessing,
    parameters: CircuitParameters, workers: Int
  ) throws {
    let head = try WritingHead(unit, of: layer, compiler, preprocessing)
    try self.init(
      try head.map { StreamTarget($0, of: try ScanLayer(layer, of: compiler.model)) }
        ?? StreamTarget(neuron: unit, of: layer, in: compiler.model),
      name: (Unit(layer.name, unit), nil), layers: layers,
      compiler: try head.map { Compiler(try compiler.model.adding(Lens(patternsOf: $0.block))) } ?? compiler,
      images: images, preprocessing: preprocessing, parameters: parameters, workers: workers)
  }

  /// - Parameters:
  ///   - layers: as of a unit.
  ///   - scores: the layer of the scores before a softmax.
  /// - Throws: with the reason where the scores are not read from a residual stream.
  package init(
    _ contrast: ClassContrast, scores: Layer, layers: [Layer], compiler: Compiler, images: ImageSet,
    preprocessing: Preprocessing, parameters: CircuitParameters, workers: Int
  ) throws {
    try self.init(
      StreamTarget(Readout(contrast.index, above: contrast.rivals), of: try ScanLayer(scores, of: compiler.model)),
      name: (Unit(scores.name, contrast.index), contrast), layers: layers, compiler: compiler, images: images,
      preprocessing: preprocessing, parameters: parameters, workers: workers)
  }

  private init(
    _ target: StreamTarget, name: (unit: Unit, class: ClassContrast?), layers: [Layer], compiler: Compiler,
    images: ImageSet, preprocessing: Preprocessing, parameters: CircuitParameters, workers: Int
  ) throws {
    // What the head's own block adds to tells where it is on the stream.
    graph = try compiler.graph(
      input: preprocessing.inputShape(count: 1),
      targets: [target.layer.value, target.sum] + (target.head?.block.sum.map { [$0] } ?? []))
    if let head = target.head, graph.residualStream?.start == head.block.residual {
      throw Diagnostic(
        "no head and no neuron writes into the residual stream before it", at: "layer '\(target.layer.name)'",
        advice: "Take a head of a later block.", kind: .unsupported)
    }
    guard let reading = try StreamReading(target.sum, in: graph) else {
      throw Diagnostic(
        "more than one norm and products with weights lies between it and a residual stream",
        at: "layer '\(target.layer.name)'", kind: .unsupported)
    }
    guard let writers = try StreamWriters(reading.end, layers: layers, in: graph), !writers.layers.isEmpty else {
      throw Diagnostic(
        "no heads or neurons are known that write into the residual stream before it",
        at: "layer '\(target.layer.name)'",
        advice:
          "`micrograph inspect` says which attention was recognised. What more than a gate and a norm changes on its way "
          + "to the stream is not followed.", kind: .unsupported)
    }
    guard images.count >= CircuitParameters.leastImages else { throw Self.tooFew(images.count, at: "images") }
    (self.target, self.reading, self.writers, self.name) = (target, reading, writers, name)
    self.compiler = compiler
    self.images = images
    self.preprocessing = preprocessing
    self.parameters = parameters
    self.workers = workers
  }

  private static func tooFew(_ count: Int, at place: String) -> Diagnostic {
    Diagnostic(
      "a circuit needs at least \(CircuitParameters.leastImages) images, and there are \(count)", at: place,
      advice: "Half of them are for choosing, half for testing.")
  }

  package func circuit(
    progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> StreamCircuit {
    progress("Scanning the images", 0, 1)
    let excited = try rankedImages()
    progress("Scanning the images", 1, 1)
    let (choosing, testing) = (Array(excited.striding(by: 2)), Array(excited.dropFirst().striding(by: 2)))
    progress("Testing the circuit", 0, 1)
    defer { progress("Testing the circuit", 1, 1) }
    let meter = try StreamMeter(
      target, reading, writers, in: graph, compiler: compiler, images: images, preprocessing: preprocessing,
      kind: parameters.ablation, reference: CutMeter.reference(in: images, besides: testing),
      pairs: parameters.pairs, seed: parameters.seed,
      shift: CellPairs.shift(for: [target.layer], width: preprocessing.size.width), workers: workers)
    let cuts = StreamCuts(meter: meter, target: name.unit)
    let edges = edges(of: StreamSum(try meter.observations(on: choosing)), in: meter.space)
    let sum = StreamSum(try meter.observations(on: testing))
    let trial = try StreamTrial(meter, edges: edges, parameters: parameters, testing: testing)
    let proof = try EdgeProver(cuts, seed: parameters.seed, choosing: choosing, testing: testing).proof()
    return StreamCircuit(
      kind: target.form, target: name.unit, name: name.class?.name, against: name.class?.rivals,
      rival: name.class?.rival,
      chosenOn: choosing.count, testedOn: testing.count, sum: Float(sum.whole), activation: trial.activation,
      edges: zip(edges, trial.single).map { edge, left in
        StreamEdge(
          source: cuts.edge(edge).source, contribution: Float(sum.contributions[edge]),
          replaced: Float(sum.replaced[edge]), share: sum.share(edge), left: left)
      },
      parts: parts(of: sum, in: meter.space), ablation: parameters.ablation, interventions: trial.interventions,
      proof: proof ?? EdgeProof(images: 0, of: meter.space.count))
  }

  /// The images on which the target is strongest, the strongest first.
  private func rankedImages() throws -> [Int] {
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: [target.layer.value], batch: 1)
    let values = try reader.read(Array(0..<images.count), of: images, workers: workers) { [target] state, _ in
      state.withValue(of: target.layer.value, place: 0) { target.strongest(in: $0).largest }
    }
    let ranked = values.indices.filter { values[$0] > 0 }
      .sorted { (values[$1], images.digests[$0], $0) < (values[$0], images.digests[$1], $1) }
      .prefix(parameters.images)
    guard ranked.count >= CircuitParameters.leastImages else {
      throw Self.tooFew(ranked.count, at: "images on which \(name.class?.name ?? "\(name.unit)") is above 0")
    }
    return Array(ranked)
  }

  /// The numbers of the edges that are shown: of each layer those that give the most.
  private func edges(of sum: StreamSum, in space: EdgeSpace) -> [Int] {
    space.sections.flatMap { section in
      section.filter { abs(sum.share($0)) >= parameters.edgeShare }
        .max(count: parameters.breadth) { (abs(sum.share($0)), $1) < (abs(sum.share($1)), $0) }
    }.sorted { (abs(sum.share($1)), $0) < (abs(sum.share($0)), $1) }
  }

  private func parts(of sum: StreamSum, in space: EdgeSpace) -> [StreamPart] {
    var parts = [StreamPart(kind: .start, name: writers.values[0], contribution: Float(sum.read[0]))]
    for place in writers.values.indices.dropLast() {
      let written = sum.read[place + 1] - sum.read[place]
      guard let layer = writers.layers.firstIndex(where: { $0.place == place }) else {
        parts.append(StreamPart(kind: .block, name: writers.values[place], contribution: Float(written)))
        continue
      }
      let units = space.sections[layer].reduce(0.0) { $0 + sum.contributions[$1] }
      parts.append(StreamPart(kind: .units, name: writers.layers[layer].name, contribution: Float(units)))
      parts.append(StreamPart(kind: .biases, name: writers.values[place], contribution: Float(written - units)))
    }
    let end = sum.read[writers.values.count - 1]
    parts.append(StreamPart(kind: .own, name: reading.end.stream, contribution: Float(sum.whole - end)))
    return parts
  }
}

extension WritingHead {
  /// Nil of a layer that has no heads.
  fileprivate init?(
    _ number: Int, of layer: Layer, _ compiler: Compiler, _ preprocessing: Preprocessing
  ) throws {
    guard layer.units.kind == .head else { return nil }
    let graph = try compiler.graph(
      input: preprocessing.inputShape(count: 1), targets: compiler.model.outputs + [layer.value])
    guard let block = graph.attentionBlocks.first(where: { $0.headValue == layer.value }) else { return nil }
    guard block.windows == nil else {
      throw Diagnostic(
        "its heads look within windows, and circuits end in heads that look at all of an image",
        at: "layer '\(layer.name)'", kind: .unsupported)
    }
    self.init(number, of: block)
  }
}

extension StreamTarget {
  /// - Throws: of a layer that has no neurons.
  fileprivate init(neuron: Int, of layer: Layer, in model: Model) throws {
    guard let maker = model.producer(of: layer.value), let function = maker.operator as? Activation,
      function.function.course == .curved, let sum = maker.inputs.first, layer.units.kind == .neuron
    else {
      throw Diagnostic(
        "it is no layer of neurons, each a function of one sum, and none of heads", at: "layer '\(layer.name)'",
        advice: "A circuit through attention ends in a neuron of a block's MLP, in a head or in a class.",
        kind: .unsupported)
    }
    self.init(neuron: neuron, of: try ScanLayer(layer, of: model), sum: sum)
  }

  fileprivate var form: StreamCircuit.Kind {
    switch kind {
    case .neuron: .neuron
    case .head: .head
    case .scores: .class
    }
  }
}

/// The means over some images of what is read and of what it is made of.
private struct StreamSum {
  let contributions: [Double]
  let replaced: [Double]
  let read: [Double]
  let whole: Double

  init(_ observations: [StreamMeter.Observation]) {
    let count = Double(max(observations.count, 1))
    func mean(_ numbers: (StreamMeter.Observation) -> [Double]) -> [Double] {
      var sums = [Double](repeating: 0, count: observations.first.map { numbers($0).count } ?? 0)
      for observation in observations {
        for (place, number) in numbers(observation).enumerated() { sums[place] += number }
      }
      return sums.map { $0 / count }
    }
    contributions = mean(\.contributions)
    replaced = mean(\.replaced)
    read = mean(\.read)
    whole = observations.reduce(0) { $0 + $1.sum } / count
  }

  func share(_ edge: Int) -> Float { whole == 0 ? 0 : Float(contributions[edge] / whole) }
}

/// What is left of the target with edges cut.
private struct StreamTrial {
  /// The target's mean on the images of the test.
  let activation: Float
  /// With each edge alone cut.
  let single: [Float]
  let interventions: [Intervention]

  init(_ meter: StreamMeter, edges: [Int], parameters: CircuitParameters, testing: [Int]) throws {
    let space = meter.space
    let draws = (0..<parameters.draws).map {
      space.random(like: edges, besides: edges, seed: parameters.seed, stream: $0)
    }
    let kinds: [(Intervention.Kind, [[Bool]])] = [
      (.cutEdges, [space.mask(without: edges)]), (.cutRandomEdges, draws.map { space.mask(without: $0) }),
      (.keepOnly, [space.mask(only: edges)]), (.keepRandomEdges, draws.map { space.mask(only: $0) }),
    ]
    let outcomes = try meter.outcomes(on: testing, edges.map { space.mask(without: [$0]) } + kinds.flatMap(\.1))
    func sum(_ mask: Int) -> Float { outcomes.reduce(0) { $0 + $1[mask].activation } }
    let whole = sum(0)
    func left(_ mask: Int) -> Float { whole > 0 ? sum(mask) / whole : 0 }
    activation = whole / Float(max(testing.count, 1))
    single = edges.indices.map { left($0 + 2) }
    var next = edges.count + 2
    interventions = kinds.map { kind, masks in
      defer { next += masks.count }
      return Intervention(kind: kind, count: edges.count, remaining: masks.indices.map { left(next + $0) })
    }
  }
}

/// The edges from heads and neurons into one target. What each does is what it adds beyond what stands in for it.
private struct StreamCuts: EdgeCuts {
  let meter: StreamMeter
  let target: Unit

  var space: EdgeSpace { meter.space }

  func edge(_ number: Int) -> (source: Unit, target: Unit) {
    let edge = space.edge(number)
    return (Unit(meter.writers.layers[edge.section].name, edge.source), target)
  }

  func effects(on images: [Int]) throws -> [Float] {
    let sum = StreamSum(try meter.observations(on: images))
    return zip(sum.contributions, sum.replaced).map { sum.whole == 0 ? 0 : Float(($0 - $1) / sum.whole) }
  }

  func table(on images: [Int], _ masks: [[Bool]]) throws -> FaithfulnessTable? {
    FaithfulnessTable(try meter.outcomes(on: images, masks).map { $0.map(\.sum) })
  }
}
