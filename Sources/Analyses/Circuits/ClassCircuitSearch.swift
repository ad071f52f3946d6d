import Algorithms
package import Artifacts
import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Finds the units by which a network tells one class from others, through all its layers, and measures its answers with
/// these alone and without them.
///
/// Units are ranked by integrated gradients of how far the class's logit stands above the mean of the others', on half of
/// the class's images; of each layer the same share is taken.
package struct ClassCircuitSearch: Sendable {
  private let compiler: Compiler
  private let network: Graph
  /// From the lowest to the logits.
  private let layers: [ScanLayer]
  private let images: ImageSet
  /// Of each image; nil where it is not known.
  private let classes: [Int?]
  private let preprocessing: Preprocessing
  private let store: Store
  private let parameters: CircuitParameters
  private let workers: Int

  /// At most so many images of other classes for the search, and as many for the test.
  private static let otherImages = 120

  /// - Parameters:
  ///   - layers: from the lowest to the logits.
  ///   - classes: of each image; nil where it is not known.
  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, classes: [Int?], preprocessing: Preprocessing,
    store: Store, parameters: CircuitParameters, workers: Int
  ) throws {
    guard let input = compiler.model.inputs.first?.name, let top = layers.last else {
      throw Diagnostic("the model has no input")
    }
    network = try Graph(
      compiler.model, inputs: [input: preprocessing.inputShape(count: 1)], targets: [top.value])
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.classes = classes
    self.preprocessing = preprocessing
    self.store = store
    self.parameters = parameters
    self.workers = workers
  }

  /// - Parameter rivals: the classes that it is told from.
  package func circuit(
    of index: Int, named name: String, against rivals: [Int],
    progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> ClassCircuit {
    let own = classes.indices.filter { classes[$0] == index }
    guard own.count >= CircuitParameters.leastImages else {
      throw Diagnostic(
        "of \(images.count) images \(own.count) are of it; its circuit needs \(CircuitParameters.leastImages)",
        at: "class \(name)", advice: "Give images in folders that have the names of the classes.")
    }
    let (choosing, testing) = (Array(own.striding(by: 2)), Array(own.dropFirst().striding(by: 2)))
    let theirs = classes.indices.filter { classes[$0].map(rivals.contains) ?? false }
    let some = Array(theirs.striding(by: max(theirs.count / (2 * Self.otherImages), 1)))
    let (search, others) = (Array(some.striding(by: 2)), Array(some.dropFirst().striding(by: 2)))
    guard some.count >= CircuitParameters.leastImages else {
      throw Diagnostic(
        "\(some.count) images are of the classes that it is to be told from; it needs \(CircuitParameters.leastImages)",
        at: "class \(name)",
        advice: "Give images in folders that have the names of the classes.")
    }
    progress("Testing the circuit", 0, 1)
    defer { progress("Testing the circuit", 1, 1) }
    let meter = try CutMeter(
      compiler: compiler, network: network, layers: layers, images: images, preprocessing: preprocessing,
      reference: CutMeter.reference(in: images, besides: testing + others), pairs: parameters.pairs,
      seed: parameters.seed,
      shift: CellPairs.shift(for: layers, width: preprocessing.size.width), workers: workers)
    let readout = Readout(index, above: rivals)
    let effects = try meter.effects(on: choosing, of: readout, by: parameters.ablation, points: CircuitProver.points)
    let method = EffectMethod.allCases.firstIndex(of: .integrated) ?? 0
    let ranking = EffectRanking(effects.map { $0[method] })
    let trial = try ClassTrial(meter, readout, classes: classes, kind: parameters.ablation, ranking: ranking)
    let found = try trial.sizes(on: choosing, search)
    var circuit = ClassCircuit(
      name: name, index: index, against: rivals, layers: layers.dropLast().map(\.name), ablation: parameters.ablation,
      images: testing.count, otherImages: others.count, before: ClassAnswers(own: 0, others: 0, claimed: 0))
    try trial.test(&circuit, found, on: testing, others, seed: parameters.seed)
    return circuit
  }
}

/// The answers of a network that is cut by one ranking of its units.
private struct ClassTrial {
  private let meter: CutMeter
  private let chain: MaskedChain
  private let classes: [Int?]
  private let kind: AblationKind
  private let ranking: EffectRanking
  private let sizes: [CircuitSize]
  private let rule = EvidenceRule()

  init(
    _ meter: CutMeter, _ readout: Readout, classes: [Int?], kind: AblationKind, ranking: EffectRanking
  ) throws {
    self.meter = meter
    self.classes = classes
    self.kind = kind
    self.ranking = ranking
    chain = try meter.chain(readout)
    sizes = CircuitSize.curve(of: meter.widths)
  }

  typealias Found = (sufficient: Int?, necessary: Int?)

  /// Which sizes are the smallest that still tell the class from the others alone, and that it is not told without, on
  /// images of it and of others.
  func sizes(on own: [Int], _ others: [Int]) throws -> Found {
    var ballot = Ballot(meter.widths)
    let places = sizes.map { ballot.both(ranking.first($0.units)) }
    let answers = try answers(on: own, others, ballot.masks)
    let before = answers[nil].told
    func first(_ isEnough: (Ballot.Place) -> Bool) -> Int? {
      sizes.indices.first { isEnough(places[$0]) && sizes[$0].share <= rule.largestShare }
    }
    return (
      first { answers[$0.kept].told >= rule.leastKept * before },
      first { answers[$0.cut].told <= rule.mostLeft * before }
    )
  }

  /// Measures all that is told of a circuit on images that the search has not seen.
  func test(
    _ circuit: inout ClassCircuit, _ found: Found, on own: [Int], _ others: [Int], seed: UInt64
  ) throws {
    let random = RandomUnits(widths: meter.widths, seed: seed)
    var ballot = Ballot(meter.widths)
    let places = sizes.map { ballot.both(ranking.first($0.units)) }
    let chance = sizes.enumerated().map { ballot.both(random.draw($1.units, stream: $0)) }
    let necessary = found.necessary.map { ranking.first(sizes[$0].units) }
    let sufficiency = found.sufficient.map { Sufficiency(sizes[$0], rule, random, &ballot) }
    let necessity = necessary.map { Necessity($0, rule, random, &ballot) }
    let answers = try answers(on: own, others, ballot.masks)
    circuit.before = answers[nil]
    circuit.sizes = sizes.indices.map {
      ClassCircuitPoint(
        size: sizes[$0], kept: answers[places[$0].kept], cut: answers[places[$0].cut],
        randomKept: answers[chance[$0].kept], randomCut: answers[chance[$0].cut])
    }
    circuit.sufficient = found.sufficient.map { circuit.sizes[$0] }
    circuit.necessary = found.necessary.map { circuit.sizes[$0] }
    let whole = max(circuit.before.told, .leastNormalMagnitude)
    func share(_ mask: Int) -> Float { answers[mask].told / whole }
    if let size = found.sufficient {
      circuit.sufficiency = sufficiency?.outcome(share(places[size].kept), rule, by: share)
    }
    if let size = found.necessary { circuit.necessity = necessity?.outcome(share(places[size].cut), rule, by: share) }
    circuit.units = zip(circuit.layers, necessary ?? []).map { layer, units in units.map { Unit(layer, $0) } }
  }

  private func answers(on own: [Int], _ others: [Int], _ masks: [UnitMask]) throws -> AllAnswers {
    func named(_ images: [Int]) throws -> NamedClasses {
      let outcomes = try meter.outcomes(on: images, [kind: masks], chain)[kind] ?? []
      let channels = chain.readout.channels
      return NamedClasses(outcomes, truth: images.map { image in channels.firstIndex { $0 == classes[image] } })
    }
    return AllAnswers(own: try named(own), others: try named(others))
  }
}

/// The answers under several ways of cutting.
private struct AllAnswers {
  let own: NamedClasses
  let others: NamedClasses

  /// - Parameter mask: nil for the whole network.
  subscript(_ mask: Int?) -> ClassAnswers {
    ClassAnswers(own: own.right(mask), others: others.right(mask), claimed: others.claimed(mask))
  }
}

/// What is said of images under several ways of cutting, as places among the classes that are told apart.
private struct NamedClasses {
  /// `[images][masks]`, the whole network first.
  private let named: [[Int]]
  private let truth: [Int?]

  /// - Parameter outcomes: `[images][masks][classes]`, of the whole network and with all units replaced first.
  init(_ outcomes: [[[Float]]], truth: [Int?]) {
    named = outcomes.map { masks in
      masks.map { logits in logits.indices.max { (logits[$0], $1) < (logits[$1], $0) } ?? 0 }
    }
    self.truth = truth
  }

  /// The share of images that are said to be what they are.
  ///
  /// - Parameter mask: nil for the whole network.
  func right(_ mask: Int?) -> Float { share(mask) { $0 == $1 } }

  /// The share that is said to be of the class in question, the first of those that are told apart.
  func claimed(_ mask: Int?) -> Float { share(mask) { named, _ in named == 0 } }

  private func share(_ mask: Int?, where counts: (Int, Int?) -> Bool) -> Float {
    let place = mask.map { $0 + 2 } ?? 0
    return Float(zip(named, truth).count { counts($0[place], $1) }) / Float(max(truth.count, 1))
  }
}
