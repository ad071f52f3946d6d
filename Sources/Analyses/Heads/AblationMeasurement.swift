package import Basics
import Engine
package import Findings
package import Images
package import Networks

/// Takes the heads of a block out of a network one by one, and reads what becomes of its answers.
package struct AblationMeasurement: Sendable {
  package let model: Model
  package let block: AttentionBlock
  /// The value with a number for each class, before any softmax.
  package let logits: String
  package let images: ImageSet
  package let preprocessing: Preprocessing
  package let workers: Int

  package init(
    model: Model, block: AttentionBlock, logits: String, images: ImageSet, preprocessing: Preprocessing, workers: Int
  ) {
    self.model = model
    self.block = block
    self.logits = logits
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// - Parameter count: how many images, at most.
  /// - Returns: one for each head.
  package func run(count: Int, interruption: Interruption = Interruption()) throws -> [HeadEffect] {
    let places = images.spread(count)
    guard !places.isEmpty else { return [] }
    let whole = try means(over: places, interruption)
    return try (0..<block.heads).map { head in
      func cutting(_ stand: [Node], _ constants: [String: Tensor]) throws -> HeadEffect.Loss {
        let cut = try without(head, stand, constants)
        return loss(whole.scores, try scores(of: cut, over: places, interruption))
      }
      let output = fixed(head, at: whole)
      let pattern = try moved(head, by: whole)
      return HeadEffect(
        imageCount: places.count, output: try cutting(output.nodes, output.constants),
        pattern: try cutting(pattern.nodes, pattern.constants))
    }
  }

  private func loss(_ before: [[Float]], _ after: [[Float]]) -> HeadEffect.Loss {
    var (fall, changed, counted) = (0.0, 0, 0)
    for (before, after) in zip(before, after) {
      guard let answer = before.answer, after.indices.contains(answer) else { continue }
      fall += Double(before[answer] - after[answer])
      changed += after.answer == answer ? 0 : 1
      counted += 1
    }
    let count = Double(max(counted, 1))
    return HeadEffect.Loss(score: fall / count, changed: Double(changed) / count)
  }

  // MARK: Reading

  /// What heads do over images, and what the network says to each.
  private struct Whole: Sendable {
    /// Means, `[windows, T, heads * e]` and `[windows, heads, T, S]`; of tokens that all look at one another there is one.
    var joined: Tensor
    var patterns: Tensor
    var scores: [[Float]] = []
  }

  private func means(over places: [Int], _ interruption: Interruption) throws -> Whole {
    let reader = try reader(
      of: try model.adding(Lens(patternsOf: block)), values: [block.joined, block.patternValue, logits])
    let shapes = reader.program.graph.shapes
    guard let joined = shapes[block.joined], let pattern = shapes[block.patternValue] else {
      throw Diagnostic("its heads cannot be read", at: "block '\(block.name)'", kind: .unsupported)
    }
    let empty = Whole(joined: Tensor(zeros: joined), patterns: Tensor(zeros: pattern))
    let share = 1 / Float(places.count)
    return try Workers.sum(empty, count: places.count, workers: reader.workers(workers)) {
      try reader.state()
    } make: { [preprocessing, images] state, index in
      try interruption.check()
      state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
    } add: { [block, logits] whole, state, _ in
      state.withValue(of: block.joined, place: 0) { whole.joined.values.add($0, times: share) }
      state.withValue(of: block.patternValue, place: 0) { whole.patterns.values.add($0, times: share) }
      whole.scores.append(state.withValue(of: logits, place: 0) { Array($0) })
    }
  }

  private func scores(of model: Model, over places: [Int], _ interruption: Interruption) throws -> [[Float]] {
    let reader = try reader(of: model, values: [logits])
    return try Workers.map(count: places.count, workers: reader.workers(workers)) {
      try reader.state()
    } _: { [preprocessing, images, logits] state, index in
      try interruption.check()
      state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
      return state.withValue(of: logits, place: 0) { Array($0) }
    }
  }

  private func reader(of model: Model, values: [String]) throws -> MapReader {
    try MapReader(compiler: Compiler(model), preprocessing: preprocessing, layers: [], others: values, batch: 1)
  }

  // MARK: Cutting

  private var cut: String { "\(block.joined): with another head" }
  private var stand: String { "\(block.joined): in place of a head" }

  /// The network in which something else stands for a head: the value ``stand``, as wide as all heads.
  private func without(_ head: Int, _ nodes: [Node], _ constants: [String: Tensor]) throws -> Model {
    let (mask, others) = ("\(block.joined): mask", "\(block.joined): other heads")
    let (own, width) = (block.rows(of: head), block.heads * block.valueWidth)
    let kept = Tensor([1, 1, width], (0..<width).map { own.contains($0) ? 0 : 1 })
    return try model.rewritten { [block, cut, stand] model in
      let rewritten = model.nodes.flatMap { node -> [Node] in
        let reading = node.replacingInput(block.joined, by: cut)
        guard node.output == block.joined else { return [reading] }
        return [
          node, Node(name: others, operator: Arithmetic(.multiply), inputs: [block.joined, mask], output: others),
        ] + nodes + [Node(name: cut, operator: Arithmetic(.add), inputs: [others, stand], output: cut)]
      }
      return (rewritten, model.constants.merging(constants.merging([mask: kept]) { $1 }) { first, _ in first })
    }
  }

  /// The mean of what a head gives at each token, whatever the image.
  private func fixed(_ head: Int, at whole: Whole) -> (nodes: [Node], constants: [String: Tensor]) {
    let (own, width) = (block.rows(of: head), block.heads * block.valueWidth)
    var mean = whole.joined
    for place in mean.values.indices where !own.contains(place % width) { mean.values[place] = 0 }
    return ([], [stand: mean])
  }

  /// The head's own values, moved by its mean pattern.
  private func moved(_ head: Int, by whole: Whole) throws -> (nodes: [Node], constants: [String: Tensor]) {
    let (own, width) = (block.rows(of: head), block.heads * block.valueWidth)
    let shape = whole.patterns.shape
    let (windows, tokens, sources) = (shape[0], shape[2], shape[3])
    let (turned, placed) = ("\(stand), pattern", "\(stand), its columns")
    var pattern = Tensor(zeros: [windows, sources, tokens])
    for window in 0..<windows {
      let start = (window * block.heads + head) * tokens * sources
      for query in 0..<tokens {
        for key in 0..<sources {
          pattern.values[(window * sources + key) * tokens + query] =
            whole.patterns.values[start + query * sources + key]
        }
      }
    }
    var columns = [Float](repeating: 0, count: own.count * width)
    for place in 0..<own.count { columns[place * width + own.lowerBound + place] = 1 }
    var writer = NodeWriter(prefix: stand)
    let values = writer.add(
      Slicing([.init(axis: 2, start: own.lowerBound, end: own.upperBound)]), [block.value], "values")
    let rows = writer.add(Transposition([0, 2, 1]), [values], "values turned")
    let mixed = writer.add(MatrixProduct(), [rows, turned], "mixed")
    let back = writer.add(Transposition([0, 2, 1]), [mixed], "turned back")
    writer.add(MatrixProduct(), [back, placed], as: stand, name: stand)
    return (
      writer.nodes,
      [turned: pattern, placed: Tensor([own.count, width], columns)]
    )
  }
}

extension [Float] {
  fileprivate mutating func add(_ values: UnsafeBufferPointer<Float>, times factor: Float) {
    for (place, value) in values.enumerated() { self[place] += value * factor }
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
