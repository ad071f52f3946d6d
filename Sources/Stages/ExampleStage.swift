import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// The photographs that excite each unit: a scan of what is new, then the choice.
struct ExampleStage: Stage {
  static let sharing = Sharing.layers

  let title = "Photographs"
  let unit = "units"
  let analyses: [Examples]
  let questions: [Question]
  let places: [(layer: Int, channel: Int)]
  let layers: [ScanLayer]
  let study: Study
  let images: ImageSet
  private let parameters: ExampleParameters

  /// Nil where the project has no images.
  init?(_ study: Study, after agenda: Agenda) {
    guard let images = study.images else { return nil }
    let settings = study.configuration.examples
    let parameters = ExampleParameters(strongest: settings.count, samples: settings.samples)
    self.study = study
    self.images = images
    self.parameters = parameters
    layers = study.layers.map(\.scan)
    var analyses: [Examples] = []
    var places: [(layer: Int, channel: Int)] = []
    for (index, layer) in study.layers.enumerated() {
      for (channel, digest) in layer.units.enumerated() {
        places.append((index, channel))
        analyses.append(
          Examples(
            unit: Unit(layer.name, channel), digest: digest, layer: layer.scan, images: images,
            preprocessing: study.specimen.preprocessing, parameters: parameters))
      }
    }
    self.analyses = analyses
    self.places = places
    questions = zip(analyses, places).map { Question($0, unit: Unit(study.layers[$1.layer].name, $1.channel)) }
  }

  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    // Only layers with a unit to answer for are looked at.
    let needed = layers(of: missing)
    let scan = scan(needed, store: context.store, workers: context.workers)
    let shelf = HeatShelf(scan.layers, count: parameters.strongest)
    try look(through: pass(scan, keeping: shelf), context)
    let requests = missing.map { index in
      ExampleSearch.Request(
        layer: needed.firstIndex(of: places[index].layer) ?? 0, channel: places[index].channel,
        analysis: analyses[index])
    }
    let start = ContinuousClock.now
    try ExampleSearch(scan, parameters: parameters, alsoSeenAs: study.firstPreprocessing)
      .run(requests, shelf: shelf, work: context.work)
    try context.store.recordRate(
      Rate.choice, count: missing.count, seconds: (ContinuousClock.now - start) / .seconds(1))
    return StageOutcome(answered: missing.count)
  }
}

extension ExampleStage {
  /// The passes of images, by how often each passes, and the choice, under which the store keeps how fast they go.
  private enum Rate {
    static let choice = "choice"

    static func scan(views: Int) -> String { views == 1 ? "scan" : "scan of \(views) views" }
  }

  /// The layers with a unit to answer for.
  private func layers(of missing: [Int]) -> [Int] { Set(missing.map { places[$0].layer }).sorted() }

  /// The pass in which all that stages ask of these images is answered.
  private func pass(_ scan: ImageScan, keeping shelf: HeatShelf? = nil) throws -> ImagePass {
    scan.pass(keeping: shelf, with: try study.otherQuestions)
  }

  /// Lets the chunks pass of which something is missing, or those of them that are among some.
  private func look(
    through pass: ImagePass, at chosen: [UnreadChunk]? = nil, _ context: StageContext
  ) throws {
    let wanted = chosen.map { Set($0.map(\.digest)) }
    let gaps = try pass.gaps().filter { wanted?.contains($0.chunk.digest) ?? true }
    context.progress.begin("Scanning", "images", total: gaps.reduce(0) { $0 + $1.chunk.count })
    var before = 0
    for views in Set(gaps.map(\.chunk.views)).sorted() {
      let alike = gaps.filter { $0.chunk.views == views }
      let (count, start) = (alike.reduce(0) { $0 + $1.chunk.count }, ContinuousClock.now)
      try pass.run(alike, interruption: context.work.interruption) { [before] done, _ in
        context.progress.reach(before + done)
      }
      before += count
      try context.store.recordRate(
        Rate.scan(views: views), count: count, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
    context.progress.end()
  }

  private func scan(_ needed: [Int], store: Store, workers: Int) -> ImageScan {
    ImageScan(
      compiler: study.compiler, layers: needed.map { layers[$0] }, images: images,
      preprocessing: study.specimen.preprocessing, store: store, workers: workers, strongest: parameters.strongest)
  }

  /// What is known of each chunk, and the pictures that may be shown.
  func supportingKeys(in store: Store) -> [Digest] {
    let scan = scan(Array(layers.indices), store: store, workers: 1)
    let seen = [study.specimen.preprocessing] + (study.firstPreprocessing.map { [$0] } ?? [])
    return scan.questions().flatMap(\.keys)
      + zip(images.digests, images.names).flatMap { image, name in
        seen.map { ModelView(image: image, name: name, preprocessing: $0).key }
      }
  }

  /// Only chunks of which something is not known pass.
  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double? {
    guard let choosing = rates[Rate.choice] else { return nil }
    let passing = try unread(for: missing, in: store).map { seconds(ofReading: $0, rates: rates) }
    return passing.reduce(choosing * Double(missing.count)) { sum, own in sum.flatMap { sum in own.map { sum + $0 } } }
  }

  func unread(for missing: [Int], in store: Store) throws -> [UnreadChunk] {
    guard !missing.isEmpty else { return [] }
    return try pass(scan(layers(of: missing), store: store, workers: 1)).gaps().map(\.chunk)
  }

  func read(_ chunks: [UnreadChunk], for missing: [Int], in context: StageContext) throws {
    try look(
      through: pass(scan(layers(of: missing), store: context.store, workers: context.workers)), at: chunks, context)
  }

  func seconds(ofReading chunk: UnreadChunk, rates: [String: Double]) -> Double? {
    rates[Rate.scan(views: chunk.views)].map { $0 * Double(chunk.count) }
  }
}

extension Study {
  /// What other stages ask of the images than that of examples, to be answered in the same pass; of a second model only what
  /// the comparison asks.
  fileprivate var otherQuestions: [any ChunkQuestion] {
    get throws {
      guard firstPreprocessing == nil else { return comparedQuestions }
      let accuracy = try AccuracySearch(self).map { [$0 as any ChunkQuestion] } ?? []
      return accuracy + (RelationSearch(self, workers: 1)?.questions ?? [])
        + (try ClassSearch(self)?.questions ?? []) + (try TruthSearch(self)?.questions ?? []) + comparedQuestions
    }
  }
}
