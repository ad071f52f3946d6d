package import Basics
package import Engine
package import Findings
package import Images
package import Networks

/// Reads what the heads of a block add to the score of the network's answer, by the tokens from which they took it.
package struct DirectEffectMeasurement: Sendable {
  /// A network in which the pattern is a value (``Lens/init(patternsOf:)``).
  private let compiler: Compiler
  private let block: AttentionBlock
  private let layer: ScanLayer
  private let logits: String
  private let images: ImageSet
  private let preprocessing: Preprocessing
  private let end: StreamEnd
  /// From the end of the stream to the scores, with the norm's scale left out.
  private let tail: Graph
  private let output: Tensor

  /// Nil where what the heads write is not added to a stream from which the scores are read by one norm and weights.
  ///
  /// - Parameter model: without the pattern.
  package init?(
    model: Model, block: AttentionBlock, layer: ScanLayer, logits: String, images: ImageSet,
    preprocessing: Preprocessing
  ) throws {
    compiler = Compiler(try model.adding(Lens(patternsOf: block)))
    let graph = try compiler.graph(input: preprocessing.inputShape(count: 1), targets: [logits])
    guard let end = graph.streamEnd(of: logits), let sum = block.sum, end.sums.contains(sum),
      let output = block.output?.weights, graph.shapes[end.stream]?[1] == layer.units.tokenCount
    else { return nil }
    let held = end.normalized.map { value, normalization in
      [
        Holding(.scale(normalization), of: value): Tensor(
          Shape(graph.shapes[value]?.dimensions.map { _ in 1 } ?? []), [1])
      ]
    }
    guard
      let tail = try graph.linearized(from: end.stream, to: logits, axes: AxisTrace(graph), held: held ?? [:])
    else { return nil }
    self.block = block
    self.layer = layer
    self.logits = logits
    self.images = images
    self.preprocessing = preprocessing
    self.end = end
    self.tail = tail
    self.output = output
  }

  /// - Parameter examples: of each head, the images that excite it.
  /// - Returns: one for each head.
  package func run(
    _ analysis: LayerDirectEffect, examples: [UnitExamples?], workers: Int, interruption: Interruption = Interruption()
  ) throws -> [HeadDirectEffect] {
    let normalized = end.normalized.map { [$0.value] } ?? []
    let reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [],
      others: [logits, block.patternValue, block.value] + normalized, batch: 1)
    let tail = try Program(tail, gradient: true)
    let counted = Set(images.spread(analysis.count))
    let shown = ShownHead.byImage(examples, kept: analysis.kept, in: images)
    let places = counted.union(shown.keys).sorted()
    let empty = Reading(
      sums: [[Double]](repeating: [Double](repeating: 0, count: layer.units.tokenCount), count: block.heads))
    let reading = try Workers.sum(empty, count: places.count, workers: reader.workers(workers)) {
      let reading = try tail.execution()
      reading.forward()
      return (state: try reader.state(), tail: reading)
    } make: { [images, preprocessing, logits] worker, index in
      try interruption.check()
      worker.state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
      let scores = worker.state.withValue(of: logits, place: 0) { Array($0) }
      let answer = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
      return (place: places[index], answer: answer, effects: effects(on: answer, worker.state, worker.tail))
    } add: { reading, _, made in
      if counted.contains(made.place) {
        reading.count += 1
        for (head, effects) in made.effects.enumerated() {
          for (token, effect) in effects.enumerated() { reading.sums[head][token] += effect }
        }
      }
      reading.shown += (shown[made.place] ?? []).map { ($0, made.answer, made.effects[$0.head]) }
    }
    let shownInOrder = reading.shown.sorted { ($0.item.head, $0.item.rank) < ($1.item.head, $1.item.rank) }
    return (0..<block.heads).map { head in
      HeadDirectEffect(
        imageCount: reading.count,
        mean: part(reading.sums[head].map { $0 / Double(max(reading.count, 1)) }),
        images: shownInOrder.filter { $0.item.head == head }.map {
          .init(image: $0.item.example.image, answer: $0.answer, effect: part($0.effects))
        })
    }
  }

  private struct Reading: Sendable {
    var count = 0
    /// `[heads, T]`
    var sums: [[Double]]
    var shown: [(item: ShownHead, answer: Int, effects: [Double])] = []
  }

  private func part(_ effects: [Double]) -> HeadDirectEffect.Part {
    let (grid, leading) = (layer.units.grid, layer.units.leadingTokens)
    return HeadDirectEffect.Part(
      score: effects.reduce(0, +),
      map: (0..<grid.height).map { row in
        (0..<grid.width).map { Float(effects[leading + row * grid.width + $0]) }
      })
  }

  /// Of each head, what it adds to a score by the token from which it took it.
  private func effects(on answer: Int, _ state: MapReader.State, _ tail: Execution) -> [[Double]] {
    let tokens = layer.units.tokenCount
    let reading = reading(of: answer, state, tail)
    return (0..<block.heads).map { head in
      // What the classifier reads of a head's own values, at the tokens that it reads.
      let readers = reading.map { token, direction in (token: token, direction: seen(direction, by: head)) }
      return state.withValue(of: block.patternValue, place: 0) { pattern in
        state.withValue(of: block.value, place: 0) { values in
          (0..<tokens).map { source in
            let own = values[
              (source * block.heads + head) * block.valueWidth..<(source * block.heads + head + 1) * block.valueWidth]
            return readers.reduce(0) { sum, reader in
              let moved = zip(own, reader.direction).reduce(0) { $0 + Double($1.0) * $1.1 }
              return sum + Double(pattern[(head * tokens + reader.token) * tokens + source]) * moved
            }
          }
        }
      }
    }
  }

  /// The direction of the stream that a score is read by, at each token at which it is read at all.
  private func reading(of answer: Int, _ state: MapReader.State, _ tail: Execution) -> [(
    token: Int, direction: [Double]
  )] {
    let width = output.shape[1]
    var seeds = [Float](repeating: 0, count: tail.program.graph.shapes[logits]?.count ?? 0)
    if seeds.indices.contains(answer) { seeds[answer] = 1 }
    seeds.withUnsafeBufferPointer { tail.setGradient(logits, $0) }
    tail.backward()
    let scales = end.normalized.map { value, normalization in
      state.withValue(of: value, place: 0) { rows in
        (0..<rows.count / width).map { row -> Double in
          let own = rows[row * width..<(row + 1) * width].map(Double.init)
          let mean = own.reduce(0, +) / Double(width)
          let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
          return 1 / (variance + Double(normalization.epsilon)).squareRoot()
        }
      }
    }
    return tail.withInputGradient { gradient in
      (0..<layer.units.tokenCount).compactMap { token in
        let direction = gradient[token * width..<(token + 1) * width]
        guard direction.contains(where: { $0 != 0 }) else { return nil }
        let scale = scales.map { $0.count == 1 ? $0[0] : $0[token] } ?? 1
        return (token, direction.map { Double($0) * scale })
      }
    }
  }

  private func seen(_ direction: [Double], by head: Int) -> [Double] {
    block.rows(of: head).map { row in
      (0..<direction.count).reduce(0) { $0 + Double(output.values[row * direction.count + $1]) * direction[$1] }
    }
  }
}
