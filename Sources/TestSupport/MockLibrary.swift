package import Basics
package import Findings
package import Images
package import Networks
package import Prose
package import Site

package import struct Foundation.Data

/// A small made-up microscope: four layers with branches, units with everything a page can show, one circuit.
package struct MockLibrary: Library {
  package var model: ModelFacts
  package var layers: [LayerFacts]
  package var circuits: [CircuitRecord] = []
  package var streamCircuits: [StreamCircuitRecord] = []
  package var classCircuits: [ClassCircuitRecord] = []
  package var articles: [ArticleSource] = []
  package var stimuli: [StimulusHeading] = []
  package var leftOut: [LeftOutImage] = []
  package var photographs: [Digest]
  package var pictures: [Digest]
  package var patterns: [Digest] = []
  package var blobs: [Digest: Data]
  /// Put in the place of every name that strangers decide.
  package var hostileName: String?
  /// What is drawn in the photographs, by their names.
  package var scenes: [String: SceneSubject] = [:]
  /// Their classes, by their names.
  package var photographClasses: [String: String] = [:]
  /// What every unit tells apart, and of how many images it is known which way they face.
  package var told: [UnitTruth.ClassScore] = []
  package var facingImages = 40
  /// How many images were scanned.
  package var imageCount = 1000
  /// Cells along each side of every weight image.
  package var window = 5
  /// Of every feature picture, in pixels.
  package var pictureSide = 128
  /// Whether it was not measured what inputs gave, as that would cost too much.
  package var isGivenTooCostly = false
  /// The model with which this one is compared.
  package var other: OtherModel?
  /// Of a model with heads.
  package var stream: StreamRecord?
  /// Within which its heads look (``withHeads()``); nil where they look at all patches.
  package var headWindows: HeadAttention.Windows?
  /// What is new since the model before.
  package var changes: ModelChanges?

  /// `channels` units in each layer; `images` are the photographs, made up where there are none.
  package init(channels: Int = 6, images: [(name: String, jpeg: Data)] = []) {
    let images = images.isEmpty ? Self.drawnImages() : images
    blobs = [:]
    photographs = []
    names = images.map(\.name)
    for image in images {
      let digest = Digest(image.jpeg)
      blobs[digest] = image.jpeg
      photographs.append(digest)
    }
    pictures = photographs
    model = ModelFacts(
      title: "Mock", summary: AuthorsText("A network that exists only in tests."), file: "mock.onnx",
      digest: Digest(Data("mock".utf8)), opset: 13, inputSize: Size(square: 224), parameterCount: 100_000,
      classes: ["tench", "goldfish"], imageCount: 1000)
    layers = [("conv1", "conv1", 7), ("mixed/3b", "3b", 92), ("mixed/4a", "4a", 156), ("mixed/4b", "4b", 220)]
      .enumerated().map { index, names in
        LayerFacts(
          name: names.0, shortName: names.1, operation: index == 0 ? "Conv" : "Concat", channels: channels,
          mapSize: Size(square: 56 >> index),
          vertical: ReceptiveField(size: names.2, stride: 2 << index, offset: -3),
          horizontal: ReceptiveField(size: names.2, stride: 2 << index, offset: -3),
          parameterCount: 9_000 * (index + 1),
          inputs: index == 0 ? [] : [["conv1", "mixed/3b", "mixed/4a"][index - 1]],
          branches: index == 0
            ? []
            : [
              .init(title: "1×1", channels: 0..<channels / 3),
              .init(title: "3×3", channels: channels / 3..<channels * 2 / 3),
              .init(title: "pool", channels: channels * 2 / 3..<channels),
            ])
      }
  }

  private let names: [String]

  package var photographNames: [Digest: String] {
    Dictionary(zip(photographs, names.map { hostileName ?? $0 }), uniquingKeysWith: { first, _ in first })
  }

  package func scene(named name: String) -> SceneSubject? { scenes[name] }

  package func units(of layer: String) -> [UnitSummary] {
    (0..<channels).map { channel in
      let unit = Unit(layer, channel)
      return UnitSummary(
        channel: channel, name: channel == 1 ? hostileName ?? "Oriented head" : nil,
        family: channel < 3 ? hostileName ?? "Heads" : channel < 5 ? "Curves" : nil,
        tile: channel == 4 ? nil : pictures[spread(unit, 0) % pictures.count], isDead: channel == 4,
        mean: mean(of: unit), shareActive: shareActive(of: unit),
        topClass: hostileName ?? model.classes[channel % 2], similarityRank: channels - 1 - channel,
        photographs: (0..<3).map { PhotographPart(example(unit, $0)) },
        head: layers.first { $0.name == layer }?.kind == .head
          ? HeadOutline(head(unit).attention, effect: head(unit).effect) : nil)
    }
  }

  package func record(of unit: Unit) -> UnitRecord {
    let picture = pictures[spread(unit, 0) % pictures.count]
    return UnitRecord(
      unit: unit, name: unit.channel == 1 ? hostileName ?? "Oriented head" : nil,
      family: unit.channel < 3 ? hostileName ?? "Heads" : nil,
      features: [.positive, .negative, .diverse(0)].map { variant in
        FeatureImage(
          variant: variant, objective: "channel", outcome: unit.channel == 4 ? .dead : .finished,
          value: 12.5, steps: 256, size: Size(square: pictureSide), seed: 7, image: picture)
      },
      examples: UnitExamples(
        strongest: (0..<12).map { example(unit, $0) }, samples: (0..<8).map { example(unit, $0 + 20) },
        histogram: Histogram(low: 0, high: 42.5, counts: (0..<30).map { 400 >> ($0 / 3) }), mean: mean(of: unit),
        shareActive: shareActive(of: unit), imageCount: imageCount),
      photographClasses: photographClasses, scenes: scenes,
      weights: UnitWeights(
        inputs: neighbours(of: unit, by: -1).enumerated().map { place, source in
          var connection = connection(from: source, to: unit)
          // Some gave hardly anything, and one the opposite of what its weights add up to.
          connection.given =
            isGivenTooCostly ? nil : place % 5 == 4 ? 0.001 : (place == 1 ? 1 : -1) * 0.4 / Float(place + 1)
          return connection
        },
        outputs: neighbours(of: unit, by: 1).map { connection(from: unit, to: $0) },
        photographs: isGivenTooCostly ? nil : 8, isGivenTooCostly: isGivenTooCostly),
      relations: UnitRelations(
        selfCorrelation: 0.31,
        mirrorPartner: Relative(unit: Unit(unit.layer, (unit.channel + 1) % channels), correlation: 0.91),
        facing: 0.72, borderShare: 0.1, duplicates: [],
        rotations: [
          Rotation(unit: Unit(unit.layer, (unit.channel + 2) % channels), angle: 90, correlation: 0.66)
        ]),
      truth: UnitTruth(
        parts: [
          .init(name: "head", intersectionOverUnion: 0.42),
          .init(name: hostileName ?? "neck", intersectionOverUnion: 0.1),
        ],
        threshold: 1, bestClass: .init(name: hostileName ?? "dog", areaUnderCurve: 0.93),
        classes: told, facings: [.init(areaUnderCurve: 0.12, className: "dog", pictures: facingImages)]),
      head: layers.first { $0.name == unit.layer }?.kind == .head ? head(unit) : nil,
      classEffects: [
        .init(label: hostileName ?? "tench", value: 1.5), .init(label: "goldfish", value: -0.75),
      ],
      classScores: [.init(label: hostileName ?? model.classes[unit.channel % 2], value: 0.62)],
      provenance: [
        .init(analysis: "features", version: 1, parameters: "steps 256, size 128", key: Digest(Data("f".utf8)))
      ])
  }

  package func blob(_ content: Digest) -> Data? { blobs[content] }

  private var channels: Int { layers[0].channels }

  private func mean(of unit: Unit) -> Double { Double(unit.channel) / 10 }
  private func shareActive(of unit: Unit) -> Double { 1 / Double(unit.channel + 1) }

  private func spread(_ unit: Unit, _ salt: Int) -> Int {
    unit.layer.utf8.reduce(unit.channel * 31 + salt * 7) { ($0 * 33 + Int($1)) % 100_003 }
  }

  private func example(_ unit: Unit, _ rank: Int) -> Example {
    let index = spread(unit, rank) % photographs.count
    let field = layers.first { $0.name == unit.layer }?.vertical?.size ?? 31
    let side = min(field, 200)
    let start = spread(unit, rank + 5) % (224 - side)
    let cells = (0..<14 * 14).map { cell -> UInt8 in
      let (dx, dy) = (cell % 14 - (start + side / 2) / 16, cell / 14 - (start + side / 2) / 16)
      return UInt8(clamping: 255 - 40 * (dx * dx + dy * dy))
    }
    return Example(
      image: photographs[index], name: hostileName ?? names[index], picture: photographs[index],
      value: 42.5 - Float(rank), position: Cell(row: start / 16, column: start / 16),
      crop: Box(left: start, top: start, width: side, height: side),
      heat: HeatMap(height: 14, width: 14, cells: cells))
  }

  /// At most 12 units of the layer before or after, as a build keeps.
  private func neighbours(of unit: Unit, by step: Int) -> [Unit] {
    guard let place = layers.firstIndex(where: { $0.name == unit.layer }), layers.indices.contains(place + step) else {
      return []
    }
    return (0..<min(12, channels)).map { Unit(layers[place + step].name, (unit.channel + $0) % channels) }
  }

  package func connection(from source: Unit, to target: Unit) -> Connection {
    let weights = self.weights(seed: spread(source, target.channel), sign: source.channel % 2 == 0 ? 1 : -1)
    let all = weights.joined()
    return Connection(
      source: source, target: target, weights: weights, excitation: all.filter { $0 > 0 }.reduce(0, +),
      inhibition: all.filter { $0 < 0 }.reduce(0, +), method: "bottleneck", cancelled: 0.01)
  }

  private func weights(seed: Int, sign: Float) -> [[Float]] {
    (0..<window).map { y in
      (0..<window).map { x in
        let (across, down) = (x * 5 / window - seed % 5, y * 5 / window - 2)
        return sign * (0.1 - 0.02 * Float(across * across + down * down))
      }
    }
  }

  private static func drawnImages() -> [(name: String, jpeg: Data)] {
    (0..<5).map { index in
      var picture = Picture(width: 32, height: 32, color: [UInt8(40 * index), 120, 200])
      for y in 8..<24 {
        for channel in 0..<3 { picture.pixels[(y * 32 + 16) * 3 + channel] = 255 }
      }
      return ("n0\(index)_made_up.JPEG", (try? picture.jpegData(quality: 80)) ?? Data())
    }
  }
}

extension MockLibrary {
  /// With a circuit and an article that uses every directive.
  package static func complete() -> MockLibrary {
    var library = MockLibrary().withCircuit().withStimuli()
    library.articles = [
      ArticleSource(
        name: "guide", file: "Content/articles/guide.md",
        text: """
          ---
          title: A guide
          ---
          See :unit{4b:0}, mean :number{4b:0 mean}.

          ::unit{4b:0 3b:1}

          ::weights{3b:0 4a:1}

          ::circuit{head}

          ::photographs{4a:2}

          """)
    ]
    return library
  }

  /// With the circuit of the seed in little: a mirror pair in two layers, cross inhibition, and a union above. Units of a
  /// pathway are drawn as one.
  package func withCircuit() -> MockLibrary {
    func unit(_ layer: Int, _ channel: Int) -> Unit { Unit(layers[layer].name, channel) }
    let members: [(Unit, CircuitUnit.Role, Int?)] = [
      (unit(1, 0), .pathway, 0), (unit(1, 1), .pathway, 1), (unit(2, 0), .pathway, 0), (unit(2, 2), .pathway, 0),
      (unit(2, 1), .pathway, 1), (unit(2, 3), .pathway, 1), (unit(3, 0), .target, nil),
    ]
    let pairs: [(Int, Int, Bool)] = [
      (0, 2, true), (0, 3, true), (1, 4, true), (1, 5, true), (0, 4, false), (1, 2, false), (2, 6, true), (4, 6, true),
      (3, 6, true), (5, 6, true),
    ]
    let edges = pairs.enumerated().map { index, pair in
      let sign: Float = pair.2 ? 1 : -1
      return CircuitEdge(
        source: members[pair.0].0, target: members[pair.1].0, kind: pair.2 ? .excites : .inhibits,
        weights: weights(seed: index, sign: sign), excitation: pair.2 ? 1.5 : 0, inhibition: pair.2 ? 0 : -1.2,
        method: "bottleneck", cancelled: 0, contribution: sign * Float(10 - index),
        openContribution: sign * Float(8 - index / 2),
        share: sign * 0.1)
    }
    let circuit = Circuit(
      target: unit(3, 0), layers: layers.dropFirst().map(\.name),
      units: members.map {
        CircuitUnit(
          unit: $0.0, role: $0.1, pathway: $0.2, partner: nil, partnerCorrelation: nil, selfCorrelation: 0.4,
          activation: 20)
      }, edges: edges,
      motifs: [
        Motif(kind: .mirrorPair, units: [unit(1, 0), unit(1, 1)], measures: [Measure("correlation", 0.9)]),
        Motif(kind: .union, units: [unit(2, 0), unit(2, 1), unit(3, 0)], measures: [Measure("same side", 3.2)]),
      ],
      evidence: CircuitEvidence(
        chosenOn: 50, testedOn: 50, activation: 31.4,
        interventions: [
          Intervention(kind: .cutEdges, count: 10, remaining: [0.08]),
          Intervention(kind: .cutRandomEdges, count: 10, remaining: [0.91, 0.97, 0.94]),
          Intervention(kind: .keepOnly, count: 10, remaining: [0.71]),
          Intervention(kind: .keepRandomEdges, count: 10, remaining: [0.05, 0.11]),
        ], proof: Self.proof),
      groups: CircuitGroups(
        [[0, 2], [1, 3]].map { channels in
          CircuitGroup(units: channels.map { unit(2, $0) }, likeness: 0.31, chance: 0.12, agreement: 0.87, left: 0.54)
        }, level: 0.95, leastAgreement: 0.5, leastShare: 0.04, left: 0.12))
    var library = self
    library.circuits = [
      CircuitRecord(name: "head", title: hostileName ?? "A head, whichever way it faces", circuit: circuit)
    ]
    return library
  }

  /// A circuit that holds, with every number that a page can show.
  private static let proof: CircuitProof = {
    func interval(_ median: Float) -> MedianInterval {
      MedianInterval(median: median, low: median - 0.05, high: median + 0.04)
    }
    let widths = [96, 128, 128]
    func size(_ units: [Int]) -> CircuitSize {
      let edges = zip(units, units.dropFirst() + [1]).reduce(0) { $0 + $1.0 * $1.1 }
      return CircuitSize(units: units, edges: edges, share: Float(edges) / 28_800)
    }
    var proof = CircuitProof(
      ablation: .mean, images: 50, skeleton: CircuitSize(units: [2, 2, 2], edges: 10, share: 0.0003))
    proof.verdict = .proved
    proof.rankings = [
      RankingScore(method: .integrated, separation: 0.61, cpr: 0.97, cmd: 0.08),
      RankingScore(method: .patching, separation: 0.55, cpr: 0.95, cmd: 0.1),
      RankingScore(method: .weights, separation: 0.41, cpr: 0.9, cmd: 0.15),
    ]
    proof.necessary = size([6, 8, 8])
    proof.sufficient = size([24, 32, 32])
    proof.ablations = AblationKind.usual.enumerated().map { index, kind in
      let isMeasured = kind != .counterfactual(.mirrorImage)
      var outcome = AblationOutcome(kind: kind, images: isMeasured ? 50 : 4)
      guard isMeasured else { return outcome }
      outcome.faithfulness = interval(0.84 - Float(index) / 50)
      outcome.completeness = interval(0.03)
      outcome.necessary = interval(0.18)
      outcome.skeletonKept = interval(0.11)
      outcome.skeletonCut = interval(0.62)
      return outcome
    }
    proof.sufficiency = ChanceTest(won: 100, of: 100, p: 0.00003, quantile: 0.06)
    proof.necessity = ChanceTest(won: 99, of: 100, p: 0.0003, quantile: 0.93)
    proof.subsetGap = 0.09
    proof.minimality = MinimalityOutcome(needed: 4, units: 6, of: 100)
    proof.stability = StabilityOutcome(jaccard: 0.71, draws: 5, low: 0.78, high: 0.88)
    proof.specificity = SpecificityOutcome(units: 14, left: 0.86, lowerQuarter: 0.7, upperQuarter: 0.95)
    proof.sizes = [[3, 4, 4], [10, 13, 13], [30, 40, 40], widths].enumerated().map { index, units in
      let kept = [0.05, 0.3, 0.95, 1][index] as Float
      return CircuitSizePoint(
        size(units), kept: kept, cut: max(0.7 - kept, 0), randomKept: kept / 10, randomCut: 1 - kept / 8,
        nextKept: index < 2 ? kept / 3 : nil, nextCut: index < 2 ? 1 - kept / 2 : nil)
    }
    (proof.cpr, proof.cmd) = (0.96, 0.07)
    return proof
  }()
}
