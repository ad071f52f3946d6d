import Algorithms
import Artifacts
import Basics
import Findings
import Images

/// The maps of units on the images that were chosen for their ends.
///
/// They are taken from where they are: from the scan that has just come by them, or from what was found for the same units
/// over other images. Only the others cost a pass.
struct HeatMaps {
  private var found: [Wish: HeatMap] = [:]
  private let choices: [ExampleSearch.Choice]
  private let scan: ImageScan
  /// What has to be computed.
  private var wishes: [Wish] = []

  /// A map that is wanted: of a choice, on an image by its place in the order of the tree.
  private struct Wish: Hashable, Sendable {
    let choice: Int
    let image: Int
    let end: UnitEnd
  }

  /// Takes what is there.
  init(_ choices: [ExampleSearch.Choice], scan: ImageScan, shelf: HeatShelf?) throws {
    self.choices = choices
    self.scan = scan
    var wishes: [Wish] = []
    for (index, item) in choices.enumerated() {
      wishes += item.choice.strongest.map { Wish(choice: index, image: $0.image, end: .strongest) }
      wishes += item.choice.negative.map { Wish(choice: index, image: $0.image, end: .lowest) }
    }
    if let shelf {
      wishes = fulfil(wishes) { wish in
        let request = choices[wish.choice].request
        return shelf.map(layer: request.layer, unit: request.channel, image: wish.image, end: wish.end)
      }
    }
    self.wishes = try fulfilFromLast(wishes)
  }

  /// The map at one end of what was chosen, on an image by its place in the order of the tree; nil where there is none.
  func map(choice: Int, image: Int, end: UnitEnd) -> HeatMap? {
    found[Wish(choice: choice, image: image, end: end)]
  }

  /// How many images have to be looked at for the others.
  var missing: Int { Set(wishes.map(\.image)).count }

  /// Looks at them.
  ///
  /// - Parameter progress: called with the number of images done, from any thread.
  mutating func compute(
    interruption: Interruption, progress: @Sendable @escaping (_ done: Int) -> Void
  ) throws {
    let computed = try Self.compute(wishes, choices, scan, interruption, progress: progress)
    wishes = fulfil(wishes) { computed[$0] }
  }

  /// Takes in what is there and returns what is not.
  private mutating func fulfil(_ wishes: [Wish], with map: (Wish) -> HeatMap?) -> [Wish] {
    wishes.filter { wish in
      guard let map = map(wish) else { return true }
      found[wish] = map
      return false
    }
  }

  /// From the last examples of the same units: a map depends on the unit and the image alone.
  private mutating func fulfilFromLast(_ wishes: [Wish]) throws -> [Wish] {
    guard !wishes.isEmpty else { return [] }
    let last = try scan.store.lastQuestions(name: Examples.name)
    let wanted = wishes.map(\.choice).uniqued().map(\.self)
    let found = try Workers.map(count: wanted.count, by: 64, workers: scan.workers) { [choices, scan] places in
      let keys = places.map { place -> Digest? in
        let analysis = choices[wanted[place]].request.analysis
        return last[analysis.subject].flatMap { Self.isOfTheSameMaps($0, analysis) ? $0.key : nil }
      }
      return try scan.store.values(UnitExamples.self, keys: keys)
    }
    let known = Dictionary(zip(wanted, found), uniquingKeysWith: { first, _ in first })
    return fulfil(wishes) { [scan] wish in
      guard let examples = known[wish.choice] ?? nil else { return nil }
      let image = scan.images.digests[scan.tree.order[wish.image]]
      return (wish.end == .lowest ? examples.negative ?? [] : examples.strongest).first { $0.image == image }?.heat
    }
  }

  /// Whether a question differs from another in its images alone, or in how many are shown.
  private static func isOfTheSameMaps(_ stored: StoredQuestion, _ analysis: Examples) -> Bool {
    guard stored.version == Examples.version, case .table(var before)? = Parameter(stored.parameters),
      case .table(var now)? = Parameter(analysis.parameters)
    else { return false }
    for key in ["images", "parameters"] {
      before[key] = nil
      now[key] = nil
    }
    return before == now
  }

  private static func compute(
    _ wishes: [Wish], _ choices: [ExampleSearch.Choice], _ scan: ImageScan, _ interruption: Interruption,
    progress: @Sendable @escaping (Int) -> Void
  ) throws -> [Wish: HeatMap] {
    guard !wishes.isEmpty else { return [:] }
    let wanted = Dictionary(grouping: wishes, by: \.image)
    let images = wanted.keys.sorted()
    let layers = Set(wishes.map { choices[$0.choice].request.layer }).sorted()
    let reader = try MapReader(
      compiler: scan.compiler, preprocessing: scan.preprocessing, layers: layers.map { scan.layers[$0].value },
      batch: scan.batch)
    let ranks = Dictionary(uniqueKeysWithValues: images.map { (scan.tree.order[$0], $0) })
    let done = Counter()
    let parts = try reader.read(
      images.map { scan.tree.order[$0] }, of: scan.images, workers: scan.workers, interruption: interruption
    ) { state, group in
      var maps: [(wish: Wish, map: HeatMap)] = []
      for layer in layers {
        state.withMaps(of: scan.layers[layer].value) { all in
          for (place, number) in group.enumerated() {
            for wish in ranks[number].flatMap({ wanted[$0] }) ?? []
            where choices[wish.choice].request.layer == layer {
              let map = HeatMap(
                of: all[place, choices[wish.choice].request.channel], places: all.space,
                isNegative: wish.end == .lowest)
              maps.append((wish, map))
            }
          }
        }
      }
      progress(done.add(group.count))
      return maps
    }
    return Dictionary(parts.joined().map { ($0.wish, $0.map) }, uniquingKeysWith: { first, _ in first })
  }
}
