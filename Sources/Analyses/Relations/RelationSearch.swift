package import Artifacts
package import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Finds the relations of the units of some layers in one pass over the images and their mirror images, and some of them turned.
package struct RelationSearch: Sendable {
  package let compiler: Compiler
  package let layers: [ScanLayer]
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let parameters: RelationParameters
  package let workers: Int
  /// Of the mirror image, in pixels.
  package let shift: Int
  private let chunks: ImageChunks
  /// Those that are turned.
  private let turned: ImageChunks

  /// Turned images whose sums are kept together: few, as each passes eight times.
  private static let turnedCapacity = 32

  package init(
    compiler: Compiler, layers: [ScanLayer], images: ImageSet, preprocessing: Preprocessing,
    parameters: RelationParameters = .init(), workers: Int
  ) {
    self.compiler = compiler
    self.layers = layers
    self.images = images
    self.preprocessing = preprocessing
    self.parameters = parameters
    self.workers = workers
    chunks = ImageChunks(images)
    turned = ImageChunks(images.sample(parameters.rotatedImages), capacity: Self.turnedCapacity)
    shift = CellPairs.shift(for: layers, width: preprocessing.size.width)
  }

  package func analysis(layer: Int, channel: Int) -> Relations {
    Relations(
      layer: layers[layer], channel: channel, images: images, preprocessing: preprocessing, parameters: parameters,
      shift: shift)
  }

  /// What the store knows of the units of a layer; nil unless it knows them all.
  package func known(layer: Int, store: Store) throws -> [UnitRelations]? {
    let found = try store.findings(of: (0..<layers[layer].channels).map { analysis(layer: layer, channel: $0) })
    let units = found.compactMap(\.self)
    return units.count == found.count ? units : nil
  }

  /// The relations of the units of these layers, computed and saved where the store lacks them.
  package func relations(
    of chosen: [Int], store: Store, progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [[UnitRelations]] {
    let missing = try chosen.filter { try known(layer: $0, store: store) == nil }
    try run(missing, store: store, progress: progress)
    return try chosen.map { try known(layer: $0, store: store) ?? [] }
  }

  /// What it asks of the images: of each layer the sums over them and their mirror images, and where a place sees little of
  /// the image over some of them turned.
  package var questions: [any ChunkQuestion] { questions(of: Array(layers.indices)) }

  /// Computes and saves the relations of these layers, by their places in ``layers``.
  ///
  /// Images that have passed with its ``questions`` do not pass again.
  package func run(
    _ chosen: [Int], store: Store, interruption: Interruption = Interruption(),
    progress: @Sendable @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    guard !chosen.isEmpty else { return }
    try pass(questions(of: chosen), store).run(interruption: interruption, progress: progress)
    for layer in chosen {
      try interruption.check()
      let tally = try tally(of: layer, store)
      let turned =
        try turning(layer)?.answer(in: store).map {
          TurnedUnit.all($0, channels: layers[layer].channels, parameters)
        } ?? []
      var batch = Batch()
      for (channel, unit) in tally.relations(layer: layers[layer].name, turned: turned, parameters).enumerated() {
        batch.add(unit, of: analysis(layer: layer, channel: channel))
      }
      try store.save(batch)
    }
  }

  /// How much the maps of each layer's units are alike, over the same images; what the store lacks is computed and saved.
  package func likeness(of chosen: some Sequence<Int>, store: Store) throws -> [MapLikeness] {
    try pass(chosen.map(question), store).run()
    return try chosen.map { try tally(of: $0, store).likeness }
  }

  /// How many images, and turned ones, have to be looked at for some layers.
  package func count(for chosen: [Int], store: Store) throws(Diagnostic) -> Int {
    try pass(questions(of: chosen), store).gaps().reduce(0) { $0 + $1.chunk.count }
  }

  /// The keys of all that the relations of all layers are made from.
  package var supportingKeys: [Digest] { questions.flatMap(\.keys) }

  private func questions(of chosen: [Int]) -> [any ChunkQuestion] { chosen.map(question) + chosen.compactMap(turning) }

  private func question(_ layer: Int) -> MirrorQuestion {
    MirrorQuestion(layers[layer], images: chunks, preprocessing: preprocessing, shift: shift)
  }

  private func tally(of layer: Int, _ store: Store) throws -> MirrorTally {
    guard let tally = try question(layer).answer(in: store) else { throw Diagnostic("there are no images") }
    return tally
  }

  private func pass(_ questions: [any ChunkQuestion], _ store: Store) -> ImagePass {
    ImagePass(
      compiler: compiler, preprocessing: preprocessing, store: store, workers: workers, questions: questions)
  }

  /// Nil where units are not compared with one another on turned images: where a place sees much of the image.
  private func turning(_ layer: Int) -> TurnQuestion? {
    let layer = layers[layer]
    let field = max(layer.vertical?.size ?? .max, layer.horizontal?.size ?? .max)
    guard Double(field) <= parameters.rotatedField * Double(preprocessing.size.shortSide) else { return nil }
    return TurnQuestion(layer, images: turned, preprocessing: preprocessing, shift: shift)
  }
}
