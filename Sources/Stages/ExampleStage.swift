import Algorithms
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
    try self.scan(nil, scan, context)
    let requests = missing.map { index in
      ExampleSearch.Request(
        layer: needed.firstIndex(of: places[index].layer) ?? 0, channel: places[index].channel,
        analysis: analyses[index])
    }
    let start = ContinuousClock.now
    context.progress.begin("Choosing photographs", "images", total: images.count)
    try ExampleSearch(scan, parameters: parameters).run(requests) { done, _ in context.progress.reach(done) }
    context.progress.end()
    try context.store.recordRate(Rate.choice, count: images.count, seconds: (ContinuousClock.now - start) / .seconds(1))
    return StageOutcome(answered: missing.count)
  }
}

extension ExampleStage {
  /// The two passes over images, under which the store keeps how fast they go.
  private enum Rate {
    static let scan = "scan"
    static let choice = "choice"
  }

  /// The layers with a unit to answer for.
  private func layers(of missing: [Int]) -> [Int] { Set(missing.map { places[$0].layer }).sorted() }

  /// Looks at those of some images, or of all, of which something is missing.
  private func scan(_ chosen: [Int]?, _ scan: ActivationScan, _ context: StageContext) throws {
    let wanted = chosen.map(Set.init)
    let count = try scan.missing().count { wanted?.contains($0) ?? true }
    let start = ContinuousClock.now
    context.progress.begin("Scanning", "images", total: count)
    try scan.run(wanted) { done, _ in context.progress.reach(done) }
    context.progress.end()
    try context.store.recordRate(Rate.scan, count: count, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func scan(_ needed: [Int], store: Store, workers: Int) -> ActivationScan {
    ActivationScan(
      compiler: study.compiler, layers: needed.map { layers[$0] }, images: images,
      preprocessing: study.specimen.preprocessing, store: store, workers: workers,
      keeping: study.grid.map { [MapRecorder($0)] } ?? [])
  }

  /// Only images that were never looked at are scanned; the maps are made of those that were chosen.
  func seconds(for missing: [Int], store: Store, rates: [String: Double]) throws -> Double? {
    guard let scanning = rates[Rate.scan], let choosing = rates[Rate.choice] else { return nil }
    let count = try scan(layers(of: missing), store: store, workers: 1).missing().count
    return scanning * Double(count) + choosing * Double(images.count)
  }

  func unread(for missing: [Int], in store: Store) throws -> [[Int]] {
    guard !missing.isEmpty else { return [] }
    let images = try scan(layers(of: missing), store: store, workers: 1).missing()
    return images.chunks(ofCount: 32).map(Array.init)
  }

  func read(_ images: [Int], for missing: [Int], in context: StageContext) throws {
    try scan(images, scan(layers(of: missing), store: context.store, workers: context.workers), context)
  }

  func secondsOfReading(_ images: Int, rates: [String: Double]) -> Double? {
    rates[Rate.scan].map { $0 * Double(images) }
  }

  func supportingKeys() -> [Digest] {
    (0..<images.count).flatMap { image in
      let view = ModelView(
        image: images.digests[image], name: images.names[image], preprocessing: study.specimen.preprocessing)
      return [view.key]
        + layers.map { layer in
          LayerActivations(
            layer: layer, image: images.digests[image], name: images.names[image],
            preprocessing: study.specimen.preprocessing
          ).key
        }
    }
  }
}
