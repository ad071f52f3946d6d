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
    try look(through: scan, at: nil, keeping: shelf, context)
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
  /// The pass over images and the choice, under which the store keeps how fast they go.
  private enum Rate {
    static let scan = "scan"
    static let choice = "choice"
  }

  /// The layers with a unit to answer for.
  private func layers(of missing: [Int]) -> [Int] { Set(missing.map { places[$0].layer }).sorted() }

  /// Looks at the chunks of which something is missing, or at those of them in which one of some images is.
  private func look(
    through scan: ImageScan, at chosen: [Int]?, keeping shelf: HeatShelf?, _ context: StageContext
  ) throws {
    let wanted = chosen.map(Set.init)
    let gaps = try scan.gaps().filter { gap in
      wanted.map { !$0.isDisjoint(with: scan.tree.images(of: gap.chunk)) } ?? true
    }
    let count = scan.count(of: gaps)
    let start = ContinuousClock.now
    context.progress.begin("Scanning", "images", total: count)
    try scan.run(
      gaps, keeping: shelf, asking: AccuracySearch(study), interruption: context.work.interruption
    ) { done, _ in context.progress.reach(done) }
    context.progress.end()
    try context.store.recordRate(Rate.scan, count: count, seconds: (ContinuousClock.now - start) / .seconds(1))
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
    return scan.questions.map(\.key)
      + zip(images.digests, images.names).flatMap { image, name in
        seen.map { ModelView(image: image, name: name, preprocessing: $0).key }
      }
  }

  /// Only chunks that were never looked at are scanned.
  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double? {
    guard let scanning = rates[Rate.scan], let choosing = rates[Rate.choice] else { return nil }
    let scan = scan(layers(of: missing), store: store, workers: 1)
    return scanning * Double(scan.count(of: try scan.gaps())) + choosing * Double(missing.count)
  }

  func unread(for missing: [Int], in store: Store) throws -> [[Int]] {
    guard !missing.isEmpty else { return [] }
    let scan = scan(layers(of: missing), store: store, workers: 1)
    return try scan.gaps().map { Array(scan.tree.images(of: $0.chunk)) }
  }

  func read(_ images: [Int], for missing: [Int], in context: StageContext) throws {
    let scan = scan(layers(of: missing), store: context.store, workers: context.workers)
    try look(through: scan, at: images, keeping: nil, context)
  }

  func secondsOfReading(_ images: Int, rates: [String: Double]) -> Double? {
    rates[Rate.scan].map { $0 * Double(images) }
  }
}
