import Analyses
package import Artifacts
package import Basics
package import Findings
package import Images
package import Networks
package import Projects
package import Prose
package import Site
package import Stages
import Synchronization

package import struct Foundation.Data

/// The store and the project's content as a site reads them; every reading is noted.
///
/// A fact's digest is made from the content digests of the findings behind it, which is cheap; the findings themselves
/// are read when a page asks for them.
package final class SiteLibrary: Library, Sendable {
  package let facts: FactTable
  private let study: Study
  private let content: ProjectContent
  private let store: Store
  private let keys: [Unit: UnitKeys]
  private let weights: WeightLibrary
  private let classEffects: ClassEffects
  private let photographClasses: PhotographClasses
  private let drawnScenes: DrawnScenes
  private let before: ChangeLibrary?
  private let second: ComparisonLibrary?
  private let layerFacts: [LayerFacts]
  /// What was measured to be the field of layers of which structure does not say it, by their names.
  private let localFields: [String: FieldOfView]
  private let modelFacts: ModelFacts
  private let circuitRecords: [CircuitRecord]
  private let streamCircuitRecords: [StreamCircuitRecord]
  private let classCircuitRecords: [ClassCircuitRecord]
  private let stimulusLibrary: StimulusLibrary
  private let streamRecord: StreamRecord?
  private let layerFindings: LayerFindings
  private let workers: Int
  /// A unit's pages in all languages, and its layer's data, are made one after another.
  private let records: Recent<Unit, UnitRecord>
  private let summaries = Mutex<[String: [UnitSummary]]>([:])
  private let outlines = Mutex<[String: [ExampleOutline?]]>([:])
  private let features = Mutex<[String: [[FeatureImage]]]>([:])
  /// Of photographs, once the outlines that show them are known.
  private let names = Mutex<[Digest: String]>([:])

  package init(_ study: Study, content: ProjectContent, agenda: Agenda, store: Store, workers: Int) throws {
    self.workers = workers
    records = Recent(most: 8 + 2 * workers)
    self.study = study
    self.content = content
    self.store = store
    keys = UnitKeys.all(study, agenda)
    weights = WeightLibrary(study, store: store, keys: keys, workers: workers)
    classEffects = ClassEffects(study)
    photographClasses = PhotographClasses(study)
    drawnScenes = DrawnScenes(study)
    layerFindings = LayerFindings(store, below: study.heads.map(\.layer.name))
    let fields = agenda.analyses(of: LayerField.self)
    let measured = Dictionary(
      zip(fields, try store.findings(of: fields)).compactMap { field, found in found.map { (field.layerName, $0) } },
      uniquingKeysWith: { first, _ in first })
    localFields = measured.compactMapValues(\.local)
    layerFacts = try LayerFacts.all(study, measured: measured)
    modelFacts = ModelFacts(
      study, accuracy: try store.findings(of: agenda.analyses(of: AccuracyAnalysis.self)).first ?? nil)
    let circuitKeys = agenda.asks(CircuitDiscovery.self).map(\.question.key)
    circuitRecords = try CircuitRecord.all(study, content: content, keys: circuitKeys, store: store)
    streamCircuitRecords = try StreamCircuitRecord.all(
      study, content: content, keys: agenda.asks(StreamCircuitDiscovery.self).map(\.question.key), store: store)
    classCircuitRecords = try ClassCircuitRecord.all(
      study, content: content, keys: agenda.asks(ClassCircuitDiscovery.self).map(\.question.key), store: store)
    let blocks = BlockHeading.all(study)
    stimulusLibrary = try StimulusLibrary(
      study, blocks: blocks, keys: StimulusKeys.all(study, agenda), store: store)
    let streamKey = agenda.asks(StreamAnalysis.self).first?.question.key
    streamRecord = try store.values(StreamProfile.self, keys: [streamKey])[0].map {
      StreamRecord(blocks: blocks, profile: $0)
    }
    let index = try FindingIndex(store, names: agenda.stages.map(\.name))
    before = try ChangeLibrary(study, agenda: agenda, keys: keys, store: store, index: index)
    second = ComparisonLibrary(
      study, circuits: circuitRecords, keys: study.second.map { ComparisonKeys($0, agenda) }, store: store,
      workers: workers)
    facts = SiteFacts(
      study: study, content: content, index: index, keys: keys, model: modelFacts,
      photographClasses: photographClasses, layers: layerFacts, circuits: circuitRecords,
      streamCircuits: streamCircuitRecords, classCircuits: classCircuitRecords,
      stimuli: stimulusLibrary, blocks: blocks, stream: streamKey, before: before, second: second
    ).table()
  }

  /// The one way in: what is read is noted.
  private func read<R>(_ facts: Fact?..., value: () throws -> R) rethrows -> R {
    for case let fact? in facts { ReadLog.note(fact) }
    return try value()
  }

  package var model: ModelFacts { read(.model) { modelFacts } }

  package var inputSize: Size { read(.inputSize) { modelFacts.inputSize } }

  package var leftOut: [LeftOutImage] { read(.leftOut) { study.images?.leftOut ?? [] } }

  package var classUnits: [Unit?] { read(.model, .layers) { classEffects.strongest } }

  package var layers: [LayerFacts] { read(.layers) { layerFacts } }

  package var circuits: [CircuitRecord] { read(.circuits) { circuitRecords } }

  package func circuit(named name: String) throws -> CircuitRecord {
    guard let record = circuitRecords.first(where: { $0.name == name }) else {
      throw Diagnostic("there is no circuit '\(name)'")
    }
    return read(.circuit(name)) { record }
  }

  package func circuits(with unit: Unit) -> [CircuitRecord] {
    read(.unit(unit)) { circuitRecords.filter { $0.circuit.units.contains { $0.unit == unit } } }
  }

  package var streamCircuits: [StreamCircuitRecord] { read(.circuits) { streamCircuitRecords } }

  package func streamCircuit(named name: String) -> StreamCircuitRecord? {
    read(.circuit(name)) { streamCircuitRecords.first { $0.name == name } }
  }

  package var classCircuits: [ClassCircuitRecord] { read(.circuits) { classCircuitRecords } }

  package func classCircuit(named name: String) -> ClassCircuitRecord? {
    read(.circuit(name)) { classCircuitRecords.first { $0.name == name } }
  }

  package func circuitHeadings(with unit: Unit) -> [any CircuitHeading] {
    read(.unit(unit)) {
      [any CircuitHeading].all(circuitRecords, streamCircuitRecords, classCircuitRecords)
        .filter { $0.units.contains(unit) }
    }
  }

  package var stimuli: [StimulusHeading] { read(.stimuli) { stimulusLibrary.headings } }

  package func stimulus(named name: String) throws -> StimulusRecord {
    try read(.stimulus(name)) { try stimulusLibrary.record(named: name) }
  }

  package func flows(of circuit: String) throws -> [StimulusFlow] {
    try read(.flows(circuit: circuit)) { try stimulusLibrary.flows(of: circuit) }
  }

  package var stream: StreamRecord? { read(.stream) { streamRecord } }

  package var articles: [ArticleSource] { read(.articles) { content.articles } }

  package func article(named name: String, language: String) throws -> ArticleSource {
    guard let article = content.articles.inLanguage(language).first(where: { $0.name == name }) else {
      throw Diagnostic("there is no article '\(name)'")
    }
    return read(.prose(file: article.file)) { article }
  }

  package var authorsPictures: Set<AuthorsPicture> { Set(content.prose.flatMap(\.pictures.values)) }

  package func content(of picture: AuthorsPicture) -> Data? { content.pictures[picture.content] }

  package var changes: ModelChanges? {
    get throws { try read(.changes) { try before?.changes() } }
  }

  package func changes(of layer: String) throws -> [UnitChange] {
    try read(.changesIn(layer: layer)) { try before?.changes(of: layer) ?? [] }
  }

  package var universality: ModelPair? {
    get throws { try read(.universality, second == nil ? nil : .circuits) { try second?.pair() } }
  }

  package func matches(of layer: String) throws -> [MatchRecord?] {
    try read(.matches(layer: layer)) { try second?.matches(of: layer) ?? [] }
  }

  package func units(of layer: String) throws -> [UnitSummary] {
    try read(.units(layer: layer), labels(for: layer)) { try summaries(of: layer) }
  }

  package func summary(of unit: Unit) throws -> UnitSummary? {
    try read(.tile(unit), .words(unit)) {
      let units = try summaries(of: unit.layer)
      return units.indices.contains(unit.channel) ? units[unit.channel].asTile : nil
    }
  }

  /// The facts `tile`, made from what the tiles show: one more photograph changes what could stand for any unit of a layer,
  /// and what does for few, so the pictures of the others stay as they are.
  ///
  /// - Parameter known: the facts when this program last made the site, where nothing else of a layer's units has changed
  ///   since. Units are read only of the other layers.
  package func tileFacts(after known: FactTable) throws -> FactTable {
    var table = FactTable()
    for layer in layerFacts {
      let (units, tiles) = (Fact.units(layer: layer.name), (0..<layer.channels).map { Fact.tile(Unit(layer.name, $0)) })
      let before = known[units] == facts[units] ? tiles.compactMap { known[$0] } : []
      let digests = try before.count == tiles.count ? before : summaries(of: layer.name).map(\.tileDigest)
      for (tile, digest) in zip(tiles, digests) { table[tile] = digest }
    }
    return table
  }

  /// Where the names of classes stand on the units of a layer, the fact that holds them.
  private func labels(for layer: String) -> Fact? { classEffects.areKnown(of: layer) ? .model : nil }

  private func summaries(of layer: String) throws -> [UnitSummary] {
    if let known = summaries.withLock({ $0[layer] }) { return known }
    guard let studied = study.layer(named: layer) else { return [] }
    let units = (0..<studied.channels).map { Unit(studied.name, $0) }
    let keys = units.map { self.keys[$0] ?? UnitKeys() }
    let features = try firstPictures(keys)
    let examples = try outlines(of: studied)
    let together = try layerFindings.units(of: layer, keys.first ?? UnitKeys())
    let (truths, heads, classes) = (together.truths, together.heads, together.classes)
    let leads = TileChoice.leads(examples.map { $0?.best ?? [] }, partners: try partners(keys))
    let ranks = SimilarityOrder.ranks(of: examples.map { $0?.strongest ?? [] })
    let made = units.enumerated().map { place, unit in
      let (name, feature, example) = (self.name(of: unit), features[place], examples[place])
      let truth = truths.dropFirst(place).first
      let topClass = photographClasses.label(
        among: (classes.dropFirst(place).first ?? []).filter { $0.correlation > 0 }.map { label($0.index) },
        borneOutBy: example.map { labels(of: $0.strongest) } ?? [])
      return UnitSummary(
        channel: unit.channel, name: name?.name, family: name?.family ?? (heads.isEmpty ? truth?.detected : nil),
        tile: feature?.leads ?? false ? feature?.image : nil, drive: feature?.drive,
        isDead: feature?.outcome == .dead && (example?.shareActive ?? 0) == 0,
        mean: example?.mean, shareActive: example?.shareActive,
        topClass: topClass,
        similarityRank: ranks?[place],
        photographs: Array((example?.best ?? []).prefix(3)), lead: leads[place],
        head: heads.indices.contains(place) ? HeadOutline(heads[place].attention, effect: heads[place].effect) : nil)
    }
    summaries.withLock { $0[layer] = made }
    return made
  }

  /// Of each unit the channel of its mirror partner.
  private func partners(_ keys: [UnitKeys]) throws -> [Int?] {
    try store.values(UnitRelations.self, keys: keys.map(\.relations)).map { $0?.mirrorPartner?.unit.channel }
  }

  /// The classes of photographs by their pictures, once the outlines that show them are read; nil where it is not known.
  private func labels(of pictures: [Digest]) -> [String?] {
    names.withLock { names in pictures.map { names[$0].flatMap(photographClasses.label(of:)) } }
  }

  private func label(_ index: Int) -> String {
    let labels = study.specimen.labels
    return labels.indices.contains(index) ? labels[index] : "\(index)"
  }

  private func outlines(of layer: StudiedLayer) throws -> [ExampleOutline?] {
    if let known = outlines.withLock({ $0[layer.name] }) { return known }
    let keys = (0..<layer.channels).map { self.keys[Unit(layer.name, $0)]?.examples }
    let made = try Workers.map(count: keys.count, by: 32, workers: workers) { [store] range in
      try store.values(ExampleOutline.self, keys: Array(keys[range]))
    }
    names.withLock { names in
      for case let outline? in made { names.merge(outline.names) { first, _ in first } }
    }
    let field = localFields[layer.name]
    let nameless = made.map { outline in
      outline.map { outline in
        let nameless = outline.nameless()
        return field.map { nameless.seen(through: $0, of: modelFacts.inputSize) } ?? nameless
      }
    }
    outlines.withLock { $0[layer.name] = nameless }
    return nameless
  }

  package func record(of unit: Unit) throws -> UnitRecord {
    // The names of the layers beside the unit's own stand in its connections.
    let outputs = weights.layer(after: unit.layer).map { Fact.weights(layer: $0) }
    return try read(.unit(unit), .words(unit), .layers, labels(for: unit.layer), outputs) {
      try records.value(unit) { try made(of: unit) }
    }
  }

  package func connection(from source: Unit, to target: Unit) throws -> Connection? {
    try read(.unit(target), .layers) { try weights.connection(from: source, to: target) }
  }

  private func made(of unit: Unit) throws -> UnitRecord {
    let keys = keys[unit] ?? UnitKeys()
    let name = name(of: unit)
    let whole = try store.values(UnitExamples.self, keys: [keys.examples])[0]
    let examples =
      localFields[unit.layer].flatMap { whole?.seen(through: $0, of: modelFacts.inputSize) } ?? whole
    let together = try layerFindings.units(of: unit.layer, keys)
    let photographs = examples.map { $0.strongest + ($0.negative ?? []) + $0.samples } ?? []
    let classes = photographClasses.labels(of: photographs.map(\.name))
    let head = together.heads.dropFirst(unit.channel).first
    let names = photographs.map(\.name) + (head?.attention.patterns ?? []).map(\.name)
    let scores = (together.classes.dropFirst(unit.channel).first ?? []).map {
      UnitRecord.ClassEffect(label: label($0.index), value: Double($0.correlation))
    }
    return UnitRecord(
      unit: unit, name: name?.name, family: name?.family, features: try pictures([keys]).flatMap(\.self),
      accentuation: try store.values([AccentuatedPhotograph].self, keys: [keys.accentuation])[0]?.first,
      examples: examples, photographClasses: classes, scenes: drawnScenes.subjects(of: names),
      classShares: photographClasses.shares(of: classes.values),
      weights: try weights.weights(of: unit),
      relations: try store.values(UnitRelations.self, keys: [keys.relations])[0]?.within(unit.layer),
      truth: together.truths.dropFirst(unit.channel).first, head: head,
      classEffects: classEffects.effects(of: unit, and: scores.map(\.label)), classScores: scores,
      provenance: try provenance(keys),
      note: content.notes[shortName(of: unit)])
  }

  package var photographs: [Digest] {
    get throws { try read(.photographs) { try allPhotographs() } }
  }

  package var photographNames: [Digest: String] {
    get throws {
      try read(.photographs) {
        var before: [Digest: String] = [:]
        for layer in study.layers {
          _ = try outlines(of: layer)
          for example in try changes(of: layer.name).flatMap({ $0.examples?.before.strongest ?? [] }) {
            before[example.picture] = example.name
          }
        }
        return names.withLock { $0.merging(before) { now, _ in now } }
      }
    }
  }

  package func scene(named name: String) -> SceneSubject? {
    read(.photographs) { drawnScenes.subject(of: name) }
  }

  private func allPhotographs() throws -> [Digest] {
    var pictures = Set(stimulusLibrary.headings.map(\.picture))
    for layer in study.layers {
      for case let outline? in try outlines(of: layer) {
        pictures.formUnion(outline.strongest + outline.negative + outline.range)
      }
      for change in try changes(of: layer.name) {
        let before = change.examples?.before.strongest ?? []
        pictures.formUnion(before.prefix(UnitChange.photographs).map(\.picture))
      }
    }
    return pictures.union(try second?.photographs() ?? []).sorted()
  }

  /// All pictures of each of some units, each the better of two where there was a second try, with its drive.
  private func pictures(_ keys: [UnitKeys]) throws -> [[FeatureImage]] {
    let found = try store.values([FeatureImage].self, keys: keys.flatMap(\.features))
    let drives = try store.values(FeatureDrive.self, keys: keys.flatMap { own in own.features.map { own.drives[$0] } })
    var pictures = zip(found, drives).map { images, drive in
      (images ?? []).map { drive?.best(of: $0) ?? $0 }
    }[...]
    return keys.map { own in
      defer { pictures = pictures.dropFirst(own.features.count) }
      return pictures.prefix(own.features.count).flatMap(\.self)
    }
  }

  /// The picture that stands for each unit.
  private func firstPictures(_ keys: [UnitKeys]) throws -> [FeatureImage?] {
    let found = try store.values([FeatureImage].self, keys: keys.map(\.features.first))
    let drives = try store.values(
      FeatureDrive.self, keys: keys.map { own in own.features.first.flatMap { own.drives[$0] } })
    return zip(found, drives).map { images, drive in images?.first.map { drive?.best(of: $0) ?? $0 } }
  }

  package func features(of layer: String, units: Range<Int>) throws -> [[FeatureImage]] {
    for channel in units { ReadLog.note(.features(Unit(layer, channel))) }
    let all = try features(of: layer)
    return units.map { all.indices.contains($0) ? all[$0] : [] }
  }

  private func features(of layer: String) throws -> [[FeatureImage]] {
    if let known = features.withLock({ $0[layer] }) { return known }
    let made = try pictures(
      (0..<(study.layer(named: layer)?.channels ?? 0)).map { keys[Unit(layer, $0)] ?? UnitKeys() })
    features.withLock { $0[layer] = made }
    return made
  }

  package var otherTiles: [Digest] {
    get throws { try read(.pictures) { try second?.tiles().sorted() ?? [] } }
  }

  package var patterns: [Digest] {
    get throws {
      try read(.pictures) {
        let found = try store.values([HeadAttention].self, keys: Set(keys.values.compactMap(\.attention)).sorted())
        return Set(found.compactMap(\.self).joined().flatMap(\.patterns).map(\.rows)).sorted()
      }
    }
  }

  package var accentuatedPictures: [Digest] {
    get throws {
      try read(.pictures) {
        let found = try store.values(
          [AccentuatedPhotograph].self, keys: keys.values.compactMap(\.accentuation).sorted())
        return Set(found.compactMap(\.self).joined().flatMap { [$0.start, $0.image.image] }).sorted()
      }
    }
  }

  package var comparedPictures: [Digest] {
    get throws {
      let compared = try study.layers.flatMap { layer in
        try changes(of: layer.name).compactMap(\.feature).flatMap { [$0.before, $0.after] }
      }
      return Set(compared.filter { $0.outcome != .dead }.map(\.image)).sorted()
    }
  }

  package func blob(_ content: Digest) throws -> Data? { try store.blob(content) }

  // MARK: Names

  private func shortName(of unit: Unit) -> String {
    "\(study.layer(named: unit.layer)?.shortName ?? unit.layer):\(unit.channel)"
  }

  private func name(of unit: Unit) -> ProjectContent.UnitName? {
    content.names[shortName(of: unit)] ?? content.names["\(unit)"]
  }

  private func provenance(_ keys: UnitKeys) throws(Diagnostic) -> [UnitRecord.Provenance] {
    try store.questions(keys: keys.all).map { question in
      UnitRecord.Provenance(
        analysis: question.name, version: question.version,
        parameters: Parameter(question.parameters)?.words ?? "", key: question.key)
    }
  }
}
