import Algorithms
package import Artifacts
package import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Measures what the units of the layer before gave to units on the photographs that excite them most.
///
/// Each photograph runs once, whatever the number of units that it excites; of each layer only the parts are kept that
/// decide these units' peaks. Then the gradients of single units go back from one layer to the one before, many
/// photographs at a time (``ContributionBlock``).
package struct ContributionSearch: Sendable {
  /// A unit, by its layer's place, with its photographs.
  package struct Request: Sendable {
    package let analysis: InputContributions
    package let layer: Int
    package let examples: UnitExamples
    private let network: Digest
    private let path: Digest

    /// - Parameters:
    ///   - layer: the place among the search's layers; not the first.
    ///   - network: the digest of all upstream of the unit.
    ///   - path: the digest of all between the layer before and the unit.
    package init(
      _ analysis: InputContributions, layer: Int, examples: UnitExamples, network: Digest, path: Digest
    ) {
      self.analysis = analysis
      self.layer = layer
      self.examples = examples
      self.network = network
      self.path = path
    }

    fileprivate func measurement(_ preprocessing: Preprocessing) -> ContributionMeasurement {
      ContributionMeasurement(
        unit: analysis.unit, network: network, path: path, photographs: photographs, preprocessing: preprocessing)
    }

    fileprivate var channel: Int { analysis.unit.channel }

    /// Only where the unit is above 0: elsewhere nothing was given.
    fileprivate var photographs: some Collection<Example> {
      examples.strongest.prefix(analysis.count).prefix { $0.value > 0 && $0.value.isFinite }
    }
  }

  /// From the lowest up, each read by the next.
  private let layers: [ScanLayer]
  private let compiler: Compiler
  private let images: ImageSet
  private let preprocessing: Preprocessing
  private let store: Store
  private let workers: Int
  private let mostImages: Double

  /// Photographs in one forward pass.
  private static let batch = 4
  /// The numbers that are kept at a time of parts of layers: 128 MB.
  private static let room = 1 << 25

  /// - Parameter mostImages: what a layer's units may cost together, in images that run up to the layer.
  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing, store: Store, workers: Int,
    mostImages: Double = UnitContributions.mostImages
  ) {
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.preprocessing = preprocessing
    self.store = store
    self.workers = workers
    self.mostImages = mostImages
  }

  /// Answers for units that were measured on the same photographs when the project had others besides.
  ///
  /// - Returns: what is still open.
  package func recall(_ requests: [Request]) throws -> [Request] {
    let measurements = requests.map { $0.measurement(preprocessing) }
    var open: [Request] = []
    var batch = Batch()
    for (index, finding) in try store.findings(of: measurements).enumerated() {
      let request = requests[index]
      guard let finding, let data = try store.blob(finding.shares) else {
        open.append(request)
        continue
      }
      batch.add(request.answer(finding.shares, measurements[index]), of: request.analysis, blobs: [data])
    }
    try store.save(batch)
    return open
  }

  /// Measures and saves what was given to some units.
  ///
  /// - Parameter progress: called with the units done and all that there are, from any thread.
  package func run(
    _ requests: [Request], interruption: Interruption = Interruption(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let (blocks, tooCostly) = try blocks(requests)
    var visits = Visits(requests, blocks, images, room: Self.room)
    let values = Set(blocks.map { layers[$0.layer - 1].value }).sorted()
    var sums = requests.map { _ in [Float]() }
    var left = requests.indices.map { request in visits.count(of: request) }
    var done = try save(requests.indices.filter { left[$0] == 0 }, requests, sums, tooCostly: tooCostly)
    progress(done, requests.count)
    guard !values.isEmpty else { return }
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: values, batch: Self.batch)
    while let group = visits.next(room: Self.room, blocks) {
      try interruption.check()
      let parts = group.flatMap(\.visits).reduce(0) { $0 + blocks[$1.block].block.partCount }
      let kept = parts * MemoryLayout<Float>.size
      MemoryBudget.process.keep(kept)
      defer { MemoryBudget.process.letGo(kept) }
      let cases = try self.parts(group, blocks, reader, interruption)
      let numbers = cases.keys.sorted()
      let executions = numbers.map { blocks[$0].block.workers(workers) }.min() ?? 1
      let given = try Workers.map(count: numbers.count, workers: executions, state: {}) { _, index in
        try interruption.check()
        let own = cases[numbers[index]] ?? []
        return zip(own, try blocks[numbers[index]].block.contributions(own.map(\.item))).map { ($0.request, $1) }
      }
      var finished: [Int] = []
      for (request, values) in given.joined() {
        sums[request] = sums[request].isEmpty ? values : zip(sums[request], values).map(+)
        left[request] -= 1
        if left[request] == 0 { finished.append(request) }
      }
      done += try save(finished, requests, sums)
      for request in finished { sums[request] = [] }
      MemoryBudget.giveBack()
      progress(done, requests.count)
    }
  }

  /// Of the layers with units to look at, and the units that are too costly; neither for a layer that depends on more than the
  /// one before.
  private func blocks(_ requests: [Request]) throws -> (measured: [Site], tooCostly: Set<Unit>) {
    let asked = Dictionary(
      grouping: requests.filter { layers.indices.dropFirst().contains($0.layer) && !$0.photographs.isEmpty },
      by: \.layer)
    guard !asked.isEmpty else { return ([], []) }
    let network = try compiler.graph(input: preprocessing.inputShape(count: 1), targets: layers.map(\.value))
    let axes = AxisTrace(network)
    let numbers = asked.keys.sorted()
    let found = try Workers.map(count: numbers.count, workers: workers, state: {}) {
      _, index -> (measured: [Site], tooCostly: [Unit]) in
      let layer = numbers[index]
      let section = try? LayerSection(
        network, from: layers[layer - 1].value, to: layers[layer].value,
        batch: ContributionBlock.batch(compiler.model), source: .mapOrNumbers)
      guard let section else { return ([], []) }
      let peaks = Double(layers[layer].channels * InputContributions.photographs)
      let (measured, tooCostly) = try ContributionBlock.all(
        compiler, section, axes, asked: Set((asked[layer] ?? []).map(\.channel)),
        most: mostImages * network.multiplications(to: layers[layer].value) / peaks)
      return (measured.map { Site(layer: layer, block: $0) }, tooCostly.map { Unit(layers[layer].name, $0) })
    }
    return (found.flatMap { $0.measured }, Set(found.flatMap { $0.tooCostly }))
  }

  /// What some photographs' runs leave for the units that they excite: by block, in the order of the photographs.
  private func parts(
    _ group: [(image: Int, visits: [Visit])], _ blocks: [Site], _ reader: MapReader, _ interruption: Interruption
  ) throws -> [Int: [(request: Int, item: ContributionBlock.Case)]] {
    let visits = Dictionary(group.map { ($0.image, $0.visits) }, uniquingKeysWith: { first, _ in first })
    let read = try reader.read(group.map(\.image), of: images, workers: workers, interruption: interruption) {
      state, images in
      images.enumerated().flatMap { place, image in
        (visits[image] ?? []).map { visit in
          let site = blocks[visit.block]
          let part = state.withValue(of: layers[site.layer - 1].value, place: place) {
            site.block.part(of: $0, at: visit.peak)
          }
          return (visit: visit, part: part)
        }
      }
    }
    var cases: [Int: [(request: Int, item: ContributionBlock.Case)]] = [:]
    for (visit, part) in read.joined() {
      cases[visit.block, default: []].append(
        (visit.request, .init(channel: visit.channel, peak: visit.peak, part: part)))
    }
    return cases
  }

  /// - Parameter sums: of what was given on all photographs, for each request; empty where nothing was.
  /// - Returns: how many were saved.
  private func save(
    _ finished: [Int], _ requests: [Request], _ sums: [[Float]], tooCostly: Set<Unit> = []
  ) throws -> Int {
    var batch = Batch()
    for index in finished {
      let (request, sum) = (requests[index], sums[index])
      guard !sum.isEmpty else {
        let isTooCostly = tooCostly.contains(request.analysis.unit)
        let count = isTooCostly ? 0 : request.photographs.count
        batch.add(
          UnitContributions(photographs: count, shares: nil, isTooCostly: isTooCostly), of: request.analysis)
        continue
      }
      let activation = request.photographs.reduce(0) { $0 + $1.value }
      var writer = ByteWriter()
      for value in sum { writer.write((value / activation).bitPattern) }
      let (shares, measurement) = (Digest(writer.data), request.measurement(preprocessing))
      batch.add(ContributionMeasurement.Finding(shares: shares), of: measurement, blobs: [writer.data])
      batch.add(request.answer(shares, measurement), of: request.analysis, blobs: [writer.data])
    }
    try store.save(batch)
    return finished.count
  }
}

extension ContributionSearch.Request {
  fileprivate func answer(_ shares: Digest, _ measurement: ContributionMeasurement) -> UnitContributions {
    UnitContributions(photographs: photographs.count, shares: shares, measurement: measurement.key)
  }
}

/// A block, by the place of its units' layer.
private struct Site: Sendable {
  let layer: Int
  let block: ContributionBlock
}

/// A unit's peak on a photograph.
private struct Visit: Sendable {
  let request: Int
  let block: Int
  let channel: Int
  let peak: Cell
}

/// The peaks that are to be looked at, photograph by photograph in the order of their digests: what is added up does not
/// depend on their names.
private struct Visits {
  private var waiting: ArraySlice<(image: Int, visits: [Visit])>
  private let counts: [Int: Int]

  /// - Parameter room: the most numbers that the parts of a photograph may leave in one go.
  init(_ requests: [ContributionSearch.Request], _ blocks: [Site], _ images: ImageSet, room: Int) {
    let places = Dictionary(zip(images.digests, images.digests.indices), uniquingKeysWith: { first, _ in first })
    var owners: [Int: [Int: Int]] = [:]
    for (number, site) in blocks.enumerated() {
      for channel in site.block.channels { owners[site.layer, default: [:]][channel] = number }
    }
    var visits: [Int: [Visit]] = [:]
    var counts: [Int: Int] = [:]
    for (index, request) in requests.enumerated() {
      guard let block = owners[request.layer]?[request.channel] else { continue }
      for example in request.photographs {
        guard let image = places[example.image] else { continue }
        visits[image, default: []].append(
          Visit(request: index, block: block, channel: request.channel, peak: example.position))
        counts[index, default: 0] += 1
      }
    }
    waiting =
      visits.sorted { images.digests[$0.key] < images.digests[$1.key] }.flatMap { image, visits in
        Self.pieces(visits, room: room, blocks).map { (image: image, visits: $0) }
      }[...]
    self.counts = counts
  }

  /// A photograph's visits in pieces of at most so many numbers, at least one visit each: it runs once for each piece. No two
  /// that follow one another have room together.
  private static func pieces(_ visits: [Visit], room: Int, _ blocks: [Site]) -> [[Visit]] {
    var pieces: [[Visit]] = []
    var numbers = 0
    for visit in visits {
      let more = blocks[visit.block].block.partCount
      if pieces.isEmpty || numbers + more > room {
        pieces.append([])
        numbers = 0
      }
      pieces[pieces.count - 1].append(visit)
      numbers += more
    }
    return pieces
  }

  func count(of request: Int) -> Int { counts[request] ?? 0 }

  /// As many photographs as leave at most so many numbers, at least one; nil when all have been.
  mutating func next(room: Int, _ blocks: [Site]) -> [(image: Int, visits: [Visit])]? {
    guard !waiting.isEmpty else { return nil }
    var numbers = 0
    let group = waiting.prefix { item in
      let isFirst = numbers == 0
      numbers += item.visits.reduce(0) { $0 + blocks[$1.block].block.partCount }
      return isFirst || numbers <= room
    }
    waiting = waiting.dropFirst(group.count)
    return Array(group)
  }
}
