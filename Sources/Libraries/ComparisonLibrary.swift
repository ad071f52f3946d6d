import Analyses
import Artifacts
import Basics
import Findings
import Images
import Networks
import Projects
import Site
import Stages
import Synchronization

/// What the store knows of the comparison with a second model.
///
/// Photographs are published as the site's own model sees them: the part that excites a unit of the second model is
/// given in pixels of that view.
final class ComparisonLibrary: Sendable {
  private let study: Study
  private let second: Study
  private let circuits: [CircuitRecord]
  private let keys: ComparisonKeys
  private let store: Store
  private let workers: Int
  private let whole = Mutex<ModelPair?>(nil)
  private let records = Mutex<[String: [MatchRecord?]]>([:])
  private let views = Mutex<[Digest: Digest]?>(nil)

  /// Nil where there is no second model.
  init?(_ study: Study, circuits: [CircuitRecord], keys: ComparisonKeys?, store: Store, workers: Int) {
    guard let second = study.second, let keys else { return nil }
    self.study = study
    self.second = second
    self.circuits = circuits
    self.keys = keys
    self.store = store
    self.workers = workers
  }

  /// Of all that pages show of the comparison: as a whole, and of the matches of each layer of the site.
  func digests(_ index: FindingIndex) -> (whole: Digest, layers: [Digest]) {
    let units = second.layers.flatMap { layer in
      (0..<layer.channels).map { keys.units[Unit(layer.name, $0)]?.summary ?? [] }
    }
    let shown = Digest(
      combining: [Digest(of: other)] + units.map { Digest(combining: $0.lazy.map(index.content)) })
    return (
      Digest(combining: [shown] + (keys.layers + keys.circuits).map(index.content)),
      keys.layers.map { Digest(combining: [shown, index.content(of: $0)]) }
    )
  }

  func pair() throws -> ModelPair {
    if let known = whole.withLock({ $0 }) { return known }
    let counterparts = try store.values(CircuitCounterpart.self, keys: keys.circuits)
    let found = Dictionary(
      zip(study.circuits.map(\.name), counterparts), uniquingKeysWith: { first, _ in first })
    let units = (study.layers + second.layers).map(\.layer.units)
    let made = ModelPair(
      other: other, imageCount: study.sample?.count ?? 0, gridSide: study.grid?.side ?? 0,
      hasExtraTokens: units.contains { $0.extraTokens > 0 }, hasHeads: units.contains { $0.kind == .head },
      layers: try store.values(LayerCorrespondence.self, keys: keys.layers),
      circuits: try circuits.compactMap { record in
        guard let counterpart = found[record.name] ?? nil, counterpart.edges.count == record.circuit.edges.count,
          counterpart.units.count == record.circuit.units.count
        else { return nil }
        let places = Dictionary(zip(record.circuit.layers, counterpart.layers), uniquingKeysWith: { first, _ in first })
        return RecurringCircuit(
          record, counterpart: counterpart,
          others: try others(
            zip(record.circuit.units, counterpart.units).map { unit, match in
              match.flatMap { match in
                (places[unit.unit.layer] ?? nil).map { (layer: $0, channel: match.channel) }
              }
            }))
      })
    whole.withLock { $0 = made }
    return made
  }

  private var other: OtherModel {
    return OtherModel(
      title: second.title, file: second.specimen.name, digest: second.specimen.model.digest,
      inputSize: second.specimen.inputSize,
      layers: second.layers.map {
        OtherModel.Layer(name: $0.name, shortName: $0.shortName, channels: $0.channels)
      })
  }

  /// The best match of each unit of a layer.
  func matches(of layer: String) throws -> [MatchRecord?] {
    if let known = records.withLock({ $0[layer] }) { return known }
    let layers = try pair().layers
    guard let place = study.layers.firstIndex(where: { $0.name == layer }), layers.indices.contains(place),
      let found = layers[place]
    else { return [] }
    let tunings = Dictionary(found.tunings.map { ($0.channel, $0) }, uniquingKeysWith: { first, _ in first })
    let others = try others(found.matches.map { $0.map { (layer: $0.layer, channel: $0.channel) } })
    let made = zip(found.matches, others).enumerated().map { channel, pair -> MatchRecord? in
      guard let match = pair.0, let other = pair.1 else { return nil }
      return MatchRecord(
        unit: Unit(study.layers[place].name, channel), match: match, other: other,
        isAboveChance: found.isAboveChance(match.correlation), tuning: tunings[channel])
    }
    records.withLock { $0[layer] = made }
    return made
  }

  /// Some units of the second model, by their layers' places and their channels.
  private func others(_ wanted: [(layer: Int, channel: Int)?]) throws -> [OtherUnit?] {
    let views = try viewsOfFirst()
    let units = wanted.map { unit -> (title: String, keys: UnitKeys)? in
      guard let unit, second.layers.indices.contains(unit.layer) else { return nil }
      let layer = second.layers[unit.layer]
      return ("\(layer.shortName):\(unit.channel)", keys.units[Unit(layer.name, unit.channel)] ?? UnitKeys())
    }
    let outlines = try Workers.map(count: units.count, by: 32, workers: workers) { [store] range in
      try store.values(ExampleOutline.self, keys: units[range].map { $0?.keys.examples })
    }
    let features = try store.values([FeatureImage].self, keys: units.map { $0?.keys.features.first })
    return units.enumerated().map { place, unit in
      guard let unit else { return nil }
      let feature = features[place]?.first
      let photographs = (outlines[place]?.best ?? []).prefix(3).compactMap { part in
        views[part.picture].map {
          PhotographPart(picture: $0, value: part.value, position: part.position, crop: seenByFirst(part.crop))
        }
      }
      return OtherUnit(
        title: unit.title, tile: feature?.outcome == .dead ? nil : feature?.image, photographs: photographs)
    }
  }

  /// All units of the second model that pages show.
  private func shown() throws -> [OtherUnit] {
    try study.layers.flatMap { try matches(of: $0.name).compactMap { $0?.other } }
      + pair().circuits.flatMap { $0.others.compactMap { $0 } }
  }

  /// The pictures that pages show of these.
  func photographs() throws -> Set<Digest> {
    Set(try shown().flatMap { $0.photographs.map(\.picture) })
  }

  /// The feature pictures that pages show of these.
  func tiles() throws -> Set<Digest> { Set(try shown().compactMap(\.tile)) }

  /// For the second model's view of each image, the first model's.
  private func viewsOfFirst() throws -> [Digest: Digest] {
    if let known = views.withLock({ $0 }) { return known }
    guard let images = study.images else { return [:] }
    func pictures(_ study: Study) throws -> [Digest?] {
      try store.findings(
        of: (0..<images.count).map {
          ModelView(image: images.digests[$0], name: images.names[$0], preprocessing: study.specimen.preprocessing)
        }
      ).map { $0?.picture }
    }
    let pairs = zip(try pictures(second), try pictures(study)).compactMap { theirs, own in
      theirs.flatMap { theirs in own.map { (theirs, $0) } }
    }
    let made = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    views.withLock { $0 = made }
    return made
  }

  /// A part of the second model's view, in pixels of the first one's.
  private func seenByFirst(_ crop: Box) -> Box {
    let (theirs, own) = (second.specimen.preprocessing, study.specimen.preprocessing)
    let scale = Double(own.resize) / Double(theirs.resize)
    func range(_ start: Int, _ length: Int, of side: KeyPath<Size, Int>) -> (Int, Int) {
      let (their, whole) = (theirs.size[keyPath: side], own.size[keyPath: side])
      func place(_ pixel: Int) -> Int {
        let shifted = (Double(pixel) - Double(their) / 2) * scale + Double(whole) / 2
        return min(max(Int(shifted.rounded()), 0), whole)
      }
      let first = min(place(start), whole - 1)
      return (first, max(1, place(start + length) - first))
    }
    let (across, down) = (range(crop.left, crop.width, of: \.width), range(crop.top, crop.height, of: \.height))
    return Box(left: across.0, top: down.0, width: across.1, height: down.1)
  }
}
