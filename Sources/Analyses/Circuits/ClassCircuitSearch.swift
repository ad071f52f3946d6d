import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Finds the units by which a network tells one class from others, through all its layers, and measures its answers with
/// these alone and without them.
///
/// Units are ranked by integrated gradients of how far the class's logit stands above the mean of the others', on half of
/// the class's images less on half of the others': those that tell them apart, not those that raise the class everywhere.
/// Of each layer the same share is taken.
package struct ClassCircuitSearch: Sendable {
  private let contrast: ClassContrast
  /// Below the scores, from the lowest, and that of the scores.
  private let layers: [String]
  private let scores: String
  private let chosen: ClassImages
  private let meter: CutMeter
  private let parameters: CircuitParameters

  /// - Parameters:
  ///   - layers: from the lowest to the logits.
  ///   - chosen: some of `images`.
  package init(
    _ contrast: ClassContrast, compiler: Compiler, layers: [ScanLayer], images: ImageSet, chosen: ClassImages,
    preprocessing: Preprocessing, parameters: CircuitParameters, workers: Int
  ) throws {
    guard let input = compiler.model.inputs.first?.name, let top = layers.last else {
      throw Diagnostic("the model has no input")
    }
    let network = try Graph(
      compiler.model, inputs: [input: preprocessing.inputShape(count: 1)], targets: [top.value])
    meter = try CutMeter(
      compiler: compiler, network: network, layers: layers, images: images, preprocessing: preprocessing,
      reference: chosen.reference, pairs: parameters.pairs, seed: parameters.seed,
      shift: CellPairs.shift(for: layers, width: preprocessing.size.width), workers: workers)
    self.contrast = contrast
    self.layers = layers.dropLast().map(\.name)
    scores = top.name
    self.chosen = chosen
    self.parameters = parameters
  }

  package func circuit(
    progress: @Sendable @escaping (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> ClassCircuit {
    func reach(_ step: Int) { progress("Testing the circuit", step, 3) }
    reach(0)
    let readout = Readout(contrast.index, above: contrast.rivals)
    let trial = try ClassTrial(
      meter, readout, classes: chosen.classes, parameters, ranking: EffectRanking(try separation(readout)))
    reach(1)
    let found = try trial.sizes(on: chosen.own.choosing, chosen.others.choosing)
    reach(2)
    defer { reach(3) }
    var circuit = ClassCircuit(
      target: Unit(scores, contrast.index), name: contrast.name, against: contrast.rivals, rival: contrast.rival,
      layers: layers, ablation: parameters.ablation,
      chosenOn: chosen.own.choosing.count + chosen.others.choosing.count, images: chosen.own.testing.count,
      otherImages: chosen.others.testing.count, before: ClassAnswers(own: 0, others: 0, claimed: 0))
    try trial.test(&circuit, found, on: chosen.own.testing, chosen.others.testing)
    try trial.measureAlone(&circuit, on: chosen.own.testing)
    return circuit
  }

  /// What each unit does for the class's lead on its images, and against it on the others': `[images][layers][units]`.
  private func separation(_ readout: Readout) throws -> [[[Float]]] {
    let method = EffectMethod.allCases.firstIndex(of: .integrated) ?? 0
    func effects(_ images: [Int], by sign: Float) throws -> [[[Float]]] {
      let weight = sign * Float(chosen.own.choosing.count) / Float(images.count)
      return try meter.effects(on: images, of: readout, by: parameters.ablation, points: CircuitProver.points).map {
        $0[method].map { layer in layer.map { $0 * weight } }
      }
    }
    return try effects(chosen.own.choosing, by: 1) + effects(chosen.others.choosing, by: -1)
  }
}

/// The answers of a network that is cut by one ranking of its units.
private struct ClassTrial {
  private let meter: CutMeter
  private let chain: MaskedChain
  private let classes: [Int?]
  private let kind: AblationKind
  private let seed: UInt64
  private let ranking: EffectRanking
  private let sizes: [CircuitSize]
  private let rule = EvidenceRule()

  /// Units that are cut one by one: at most so many of a layer, and of all layers together so many where there are not
  /// more layers than that.
  private static let mostUnits = (ofLayer: 8, together: 64)

  init(
    _ meter: CutMeter, _ readout: Readout, classes: [Int?], _ parameters: CircuitParameters, ranking: EffectRanking
  ) throws {
    self.meter = meter
    self.classes = classes
    kind = parameters.ablation
    seed = parameters.seed
    self.ranking = ranking
    chain = try meter.chain(readout)
    sizes = CircuitSize.curve(of: meter.widths)
  }

  typealias Found = (sufficient: Int?, necessary: Int?)

  /// Which sizes are the smallest that still tell the class from the others alone, and that it is not told without, on
  /// images of it and of others, by the whole interval; none where the whole network does not tell it.
  func sizes(on own: [Int], _ others: [Int]) throws -> Found {
    var ballot = Ballot(meter.widths)
    let places = sizes.map { ballot.both(ranking.first($0.units)) }
    let answers = try answers(on: own, others, ballot.masks)
    func first(_ isEnough: (Ballot.Place) -> Bool) -> Int? {
      sizes.indices.first { sizes[$0].share <= rule.largestShare && isEnough(places[$0]) }
    }
    return (
      first { answers.share($0.kept, seed: seed).map { $0.low >= rule.leastKept } ?? false },
      first { answers.share($0.cut, seed: seed).map { $0.high <= rule.mostLeft } ?? false }
    )
  }

  /// Measures all that is told of a circuit on images that the search has not seen.
  func test(_ circuit: inout ClassCircuit, _ found: Found, on own: [Int], _ others: [Int]) throws {
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
    circuit.kept = found.sufficient.flatMap { answers.share(places[$0].kept, seed: seed) }
    circuit.left = found.necessary.flatMap { answers.share(places[$0].cut, seed: seed) }
    let whole = circuit.before.told
    func share(_ mask: Int) -> Float { answers[mask].told / whole }
    if let kept = circuit.kept { circuit.sufficiency = sufficiency?.outcome(kept.share, rule, by: share) }
    if let left = circuit.left { circuit.necessity = necessity?.outcome(left.share, rule, by: share) }
    circuit.verdict = rule.verdict(
      images: min(own.count, others.count), told: circuit.kept, left: circuit.left, sufficiency: circuit.sufficiency,
      necessity: circuit.necessity)
    let units = necessary ?? found.sufficient.map { ranking.first(sizes[$0].units) } ?? []
    circuit.units = zip(circuit.layers, units).map { layer, units in units.map { Unit(layer, $0) } }
  }

  /// Cuts the first units of the circuit one by one.
  func measureAlone(_ circuit: inout ClassCircuit, on own: [Int]) throws {
    let most = min(Self.mostUnits.ofLayer, max(1, Self.mostUnits.together / max(circuit.layers.count, 1)))
    let first = circuit.units.map { Array($0.prefix(most)) }
    var ballot = Ballot(meter.widths)
    for (layer, units) in first.enumerated() {
      for unit in units {
        _ = ballot.cut(first.indices.map { $0 == layer ? [unit.channel] : [] })
      }
    }
    let outcomes = try meter.outcomes(on: own, [kind: ballot.masks], chain)[kind] ?? []
    func lead(_ place: Int) -> Float { outcomes.map { chain.readout.value($0[place]) }.mean }
    circuit.lead = lead(0)
    // The whole network and all units replaced come first.
    circuit.strongest = first.joined().enumerated().map { place, unit in
      ClassUnit(unit: unit, lost: circuit.lead - lead(place + 2))
    }
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
    ClassAnswers(own: own.right(mask).share, others: others.right(mask).share, claimed: others.claimed(mask).share)
  }

  /// How well the class is told under a cut, as a share of how well the whole network tells it; nil where it does not.
  func share(_ mask: Int, seed: UInt64) -> ToldShare? {
    let whole = self[nil].told
    guard whole > 0 else { return nil }
    let (right, claimed) = (own.right(mask), others.claimed(mask))
    let (rightBefore, claimedBefore) = (own.right(nil), others.claimed(nil))
    var random = SeededGenerator(seed: seed, stream: UInt64(mask))
    let shares = (0..<1000).compactMap { _ -> Float? in
      let images = right.indices.map { _ in random.below(right.count) }
      let rivals = claimed.indices.map { _ in random.below(claimed.count) }
      let before = rightBefore.share(of: images) - claimedBefore.share(of: rivals)
      return before > 0 ? (right.share(of: images) - claimed.share(of: rivals)) / before : nil
    }
    let share = self[mask].told / whole
    return ToldShare(share: share, low: shares.quantile(0.025) ?? share, high: shares.quantile(0.975) ?? share)
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

  /// Whether each image is said to be what it is.
  ///
  /// - Parameter mask: nil for the whole network.
  func right(_ mask: Int?) -> [Bool] { zip(said(mask), truth).map { $0 == $1 } }

  /// Whether each is said to be of the class in question, the first of those that are told apart.
  func claimed(_ mask: Int?) -> [Bool] { said(mask).map { $0 == 0 } }

  private func said(_ mask: Int?) -> [Int] {
    let place = mask.map { $0 + 2 } ?? 0
    return named.map { $0[place] }
  }
}

extension [Bool] {
  /// Of those that are true; 0 of none.
  fileprivate var share: Float { Float(self.count { $0 }) / Float(Swift.max(count, 1)) }

  /// The same of those at some places, which may stand there more than once.
  fileprivate func share(of places: [Int]) -> Float {
    Float(places.count { self[$0] }) / Float(Swift.max(places.count, 1))
  }
}
