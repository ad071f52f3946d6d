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
  /// For each choice, by the image's place in the order of the tree.
  private(set) var strongest: [[Int: HeatMap]]
  private(set) var negative: [[Int: HeatMap]]
  private let choices: [ExampleSearch.Choice]
  private let scan: ImageScan
  /// What has to be computed.
  private var wishes: [Wish] = []

  /// A map that is wanted.
  private struct Wish: Sendable {
    let choice: Int
    let image: Int
    let isNegative: Bool
  }

  /// Takes what is there.
  init(_ choices: [ExampleSearch.Choice], scan: ImageScan, shelf: HeatShelf?) throws {
    self.choices = choices
    self.scan = scan
    strongest = choices.map { _ in [:] }
    negative = strongest
    var wishes: [Wish] = []
    for (index, item) in choices.enumerated() {
      wishes += item.choice.strongest.map { Wish(choice: index, image: $0.image, isNegative: false) }
      wishes += item.choice.negative.map { Wish(choice: index, image: $0.image, isNegative: true) }
    }
    if let shelf {
      wishes = fulfil(wishes) { wish in
        let request = choices[wish.choice].request
        return shelf.map(
          layer: request.layer, unit: request.channel, image: wish.image,
          end: wish.isNegative ? .lowest : .strongest)
      }
    }
    self.wishes = try fulfilFromLast(wishes)
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
    wishes = fulfil(wishes) { computed[$0.choice]?[$0.isNegative ? ~$0.image : $0.image] }
  }

  /// Takes in what is there and returns what is not.
  private mutating func fulfil(_ wishes: [Wish], with map: (Wish) -> HeatMap?) -> [Wish] {
    wishes.filter { wish in
      guard let map = map(wish) else { return true }
      if wish.isNegative { negative[wish.choice][wish.image] = map } else { strongest[wish.choice][wish.image] = map }
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
      return (wish.isNegative ? examples.negative ?? [] : examples.strongest).first { $0.image == image }?.heat
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

  /// By choice and image; the complement of the image's place stands for the negative end.
  private static func compute(
    _ wishes: [Wish], _ choices: [ExampleSearch.Choice], _ scan: ImageScan, _ interruption: Interruption,
    progress: @Sendable @escaping (Int) -> Void
  ) throws -> [Int: [Int: HeatMap]] {
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
      var maps: [(choice: Int, image: Int, map: HeatMap)] = []
      for layer in layers {
        state.withMaps(of: scan.layers[layer].value) { all in
          for (place, number) in group.enumerated() {
            for wish in ranks[number].flatMap({ wanted[$0] }) ?? []
            where choices[wish.choice].request.layer == layer {
              let map = HeatMap(
                of: all[place, choices[wish.choice].request.channel], places: all.space, isNegative: wish.isNegative)
              maps.append((wish.choice, wish.isNegative ? ~wish.image : wish.image, map))
            }
          }
        }
      }
      progress(done.add(group.count))
      return maps
    }
    var result: [Int: [Int: HeatMap]] = [:]
    for (choice, image, map) in parts.joined() { result[choice, default: [:]][image] = map }
    return result
  }
}
