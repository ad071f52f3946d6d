package import Basics
import Engine
package import Findings
package import Images
package import Networks

/// Reads what the heads of a block add to the score of the network's answer, by the tokens from which they took it.
package struct DirectEffectMeasurement: Sendable {
  /// A network in which the pattern is a value (``Lens/init(patternsOf:)``).
  private let compiler: Compiler
  private let heads: Int
  private let tokens: Int
  private let effects: DirectEffects
  private let images: ImageSet
  private let preprocessing: Preprocessing

  /// Nil where what the heads write is not added to a stream from which the scores are read by one norm and weights.
  ///
  /// - Parameter model: without the pattern.
  package init?(
    model: Model, block: AttentionBlock, layer: ScanLayer, logits: String, images: ImageSet,
    preprocessing: Preprocessing
  ) throws {
    compiler = Compiler(try model.adding(Lens(patternsOf: block)))
    let graph = try compiler.graph(input: preprocessing.inputShape(count: 1), targets: [logits])
    guard let effects = try DirectEffects(block, layer.units, logits: logits, in: graph) else { return nil }
    self.effects = effects
    (heads, tokens) = (block.heads, layer.units.tokenCount)
    self.images = images
    self.preprocessing = preprocessing
  }

  /// - Parameter examples: of each head, the images that excite it.
  /// - Returns: one for each head.
  package func run(
    _ analysis: LayerDirectEffect, examples: [UnitExamples?], workers: Int,
    interruption: Interruption = Interruption()
  ) throws -> [HeadDirectEffect] {
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: effects.values, batch: 1)
    let counted = Set(images.spread(analysis.count))
    let shown = ShownHead.byImage(examples, kept: analysis.kept, in: images)
    let places = counted.union(shown.keys).sorted()
    let empty = Reading(sums: [[Double]](repeating: [Double](repeating: 0, count: tokens), count: heads))
    let reading = try Workers.sum(empty, count: places.count, workers: reader.workers(workers)) { [effects] in
      let tail = try effects.tail.execution()
      tail.forward()
      return (state: try reader.state(), tail: tail)
    } make: { [images, preprocessing, effects] worker, index in
      try interruption.check()
      worker.state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
      func read(_ value: String) -> [Float] { worker.state.withValue(of: value, place: 0) { Array($0) } }
      let answer = read(effects.logits).answer ?? 0
      return (place: places[index], answer: answer, effects: effects.of(answer, worker.tail, read: read))
    } add: { reading, _, made in
      if counted.contains(made.place) {
        reading.count += 1
        for (head, effects) in made.effects.enumerated() {
          for (token, effect) in effects.enumerated() { reading.sums[head][token] += effect }
        }
      }
      reading.shown += (shown[made.place] ?? []).map { ($0, made.answer, made.effects[$0.head]) }
    }
    let inOrder = reading.shown.sorted { ($0.item.head, $0.item.rank) < ($1.item.head, $1.item.rank) }
    return (0..<heads).map { head in
      HeadDirectEffect(
        imageCount: reading.count, mean: effects.part(reading.sums[head].map { $0 / Double(max(reading.count, 1)) }),
        images: inOrder.filter { $0.item.head == head }.map {
          .init(image: $0.item.example.image, answer: $0.answer, effect: effects.part($0.effects))
        })
    }
  }

  private struct Reading: Sendable {
    var count = 0
    /// `[heads, T]`
    var sums: [[Double]]
    var shown: [(item: ShownHead, answer: Int, effects: [Double])] = []
  }
}
