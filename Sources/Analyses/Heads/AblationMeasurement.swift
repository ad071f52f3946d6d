package import Basics
package import Engine
package import Findings
package import Images
package import Networks

/// Takes the heads of a block out of a network one by one, and reads what becomes of its answers.
package struct AblationMeasurement: Sendable {
  package let model: Model
  /// The heads' values side by side, `[N, T, heads * e]`.
  package let joined: String
  package let heads: Int
  /// The value with a number for each class, before any softmax.
  package let logits: String
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let workers: Int

  package init(
    model: Model, joined: String, heads: Int, logits: String, images: ImageSet, preprocessing: Preprocessing,
    workers: Int
  ) {
    self.model = model
    self.joined = joined
    self.heads = heads
    self.logits = logits
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// - Parameter count: how many images, at most.
  /// - Returns: one for each head.
  package func run(count: Int, interruption: Interruption = Interruption()) throws -> [HeadEffect] {
    let places = images.spread(count)
    let whole = try reader(of: model, values: [joined, logits])
    guard let shape = whole.program.graph.shapes[joined], shape.rank == 3, !places.isEmpty else { return [] }
    let runs = try read(whole, places, interruption) { state in
      (
        joined: state.withValue(of: joined, place: 0) { Array($0) },
        scores: state.withValue(of: logits, place: 0) { Array($0) }
      )
    }
    var mean = [Float](repeating: 0, count: shape[1] * shape[2])
    for run in runs where run.joined.count == mean.count {
      for place in mean.indices { mean[place] += run.joined[place] / Float(places.count) }
    }
    let before = runs.map(\.scores)
    return try (0..<heads).map { head in
      let reader = try reader(of: without(head, mean, tokens: shape[1], width: shape[2]), values: [logits])
      let after = try read(reader, places, interruption) { $0.withValue(of: logits, place: 0) { Array($0) } }
      return effect(before, after)
    }
  }

  private func effect(_ before: [[Float]], _ after: [[Float]]) -> HeadEffect {
    var (fall, changed, counted) = (0.0, 0, 0)
    for (before, after) in zip(before, after) {
      guard let answer = Self.answer(before), after.indices.contains(answer) else { continue }
      fall += Double(before[answer] - after[answer])
      changed += Self.answer(after) == answer ? 0 : 1
      counted += 1
    }
    let count = Double(max(counted, 1))
    return HeadEffect(imageCount: counted, score: fall / count, changed: Double(changed) / count)
  }

  private static func answer(_ scores: [Float]) -> Int? {
    scores.indices.max { (scores[$0], $1) < (scores[$1], $0) }
  }

  /// The network in which a head gives its mean at each token, whatever the image.
  private func without(_ head: Int, _ mean: [Float], tokens: Int, width: Int) throws -> Model {
    let own = head * (width / heads)..<(head + 1) * (width / heads)
    let (mask, constant) = ("\(joined): others", "\(joined): mean")
    let (others, cut) = ("\(joined): others alone", "\(joined): with a head at its mean")
    let kept = Tensor([1, 1, width], (0..<width).map { own.contains($0) ? 0 : 1 })
    let fixed = Tensor([1, tokens, width], mean.indices.map { own.contains($0 % width) ? mean[$0] : 0 })
    return try model.rewritten { [joined] model in
      let nodes = model.nodes.flatMap { node -> [Node] in
        let reading = node.replacingInput(joined, by: cut)
        guard node.output == joined else { return [reading] }
        return [
          node,
          Node(name: others, operator: Arithmetic(.multiply), inputs: [joined, mask], output: others),
          Node(name: cut, operator: Arithmetic(.add), inputs: [others, constant], output: cut),
        ]
      }
      return (nodes, model.constants.merging([mask: kept, constant: fixed]) { first, _ in first })
    }
  }

  private func reader(of model: Model, values: [String]) throws -> MapReader {
    try MapReader(compiler: Compiler(model), preprocessing: preprocessing, layers: [], others: values, batch: 1)
  }

  private func read<R: Sendable>(
    _ reader: MapReader, _ places: [Int], _ interruption: Interruption,
    _ body: @Sendable @escaping (MapReader.State) throws -> R
  ) throws -> [R] {
    try Workers.map(count: places.count, workers: reader.workers(workers), state: { try reader.state() }) {
      state, index in
      try interruption.check()
      state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
      return try body(state)
    }
  }
}

extension Node {
  /// The same, reading another value in place of one.
  fileprivate func replacingInput(_ value: String, by other: String) -> Node {
    guard inputs.contains(value) else { return self }
    return Node(
      name: name, operator: self.operator, inputs: inputs.map { $0 == value ? other : $0 }, output: output, units: units
    )
  }
}
