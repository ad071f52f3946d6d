import Algorithms
import Basics
import Engine
import Findings
import Images
import Networks

/// Measures on images what each head and neuron gives to what is read from a residual stream, and what is left where some of
/// them are not read.
struct StreamMeter: Sendable {
  let target: StreamTarget
  let writers: StreamWriters
  /// The units of all writing layers, by number.
  let space: EdgeSpace
  private let reading: StreamReading
  /// From the end of the stream to the target as the network has it, for several variants of one image's stream at once.
  private let section: Program
  private let variants: Int
  private let reader: MapReader
  private let images: ImageSet
  private let preprocessing: Preprocessing
  /// What stands in for units that are not read.
  private let kind: AblationKind
  private let means: WriterMeans?
  private let standIns: StandIns
  private let workers: Int

  /// What one image shows.
  struct Observation: Sendable {
    /// By the numbers of the ``space``, what each unit adds to the sum, and what would be added in its place.
    let contributions: [Double]
    let replaced: [Double]
    /// What is read of the stream before each write, and at its end.
    let read: [Double]
    let sum: Double
  }

  /// What the target is with some variant of the stream.
  struct Outcome: Sendable {
    /// Of a neuron before its function.
    let sum: Float
    let activation: Float
  }

  /// What was read of one image.
  private struct Subject {
    /// The tokens that are read, and by which direction of the stream.
    let readers: [(token: Int, direction: [Double])]
    /// The stream where it ends, `[T, C]`.
    let stream: [Float]
    /// Of each writing layer, at each token that is read, its numbers and what stands in for them, both as far as they
    /// reach the stream.
    let values: [[[Float]]]
    let others: [[[Float]]]
    /// What is read of the stream before each write, and at its end; and in all.
    let read: [Double]
    let sum: Double
    let cell: Int
  }

  /// - Parameters:
  ///   - graph: up to the target, for one image.
  ///   - reference: what stands in for units is taken from these.
  ///   - pairs: by an image's name that of the one beside it.
  init(
    _ target: StreamTarget, _ reading: StreamReading, _ writers: StreamWriters, in graph: Graph, compiler: Compiler,
    images: ImageSet, preprocessing: Preprocessing, kind: AblationKind, reference: [Int], pairs: [String: String],
    seed: UInt64, shift: Int, workers: Int
  ) throws {
    (self.target, self.reading, self.writers) = (target, reading, writers)
    (self.images, self.preprocessing, self.workers) = (images, preprocessing, workers)
    self.kind = kind
    standIns = StandIns(
      images: images, preprocessing: preprocessing, donors: reference, pairs: images.places(of: pairs), seed: seed,
      shift: shift)
    space = EdgeSpace(fan: writers.layers.map(\.units))
    variants = compiler.model.batch ?? 16
    let whole = try LayerSection(
      graph, from: reading.end.stream, to: target.layer.value, batch: variants, source: .mapOrNumbers)
    section = try Program(
      target.neuron.map { try whole.restricted(to: $0, beforeActivation: true) } ?? whole.graph)
    let values = Set(
      writers.values + writers.layers.flatMap { [$0.value] + $0.writing.held } + reading.values + [target.layer.value])
    reader = try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: values.sorted(), batch: 1)
    means =
      kind == .mean
      ? try WriterMeans(
        writers, stream: graph.units(of: reading.end.stream), reader: reader, preprocessing: preprocessing,
        images: images, reference: reference, workers: workers) : nil
  }

  /// Of images in their order.
  func observations(on numbers: [Int]) throws -> [Observation] {
    try read(numbers) { subject, _ in
      let own = contributions(subject, subject.values)
      return Observation(
        contributions: own, replaced: contributions(subject, subject.others), read: subject.read, sum: subject.sum)
    }
  }

  /// What the target is where only some units are read: `[images][masks]`, with all kept and with none first.
  ///
  /// - Parameter masks: by the numbers of the ``space``, whether a unit is kept.
  func outcomes(on numbers: [Int], _ masks: [[Bool]]) throws -> [[Outcome]] {
    let ends = [true, false].map { [Bool](repeating: $0, count: space.count) }
    return try read(numbers) { subject, execution in outcomes(ends + masks, subject, execution) }
  }

  private func read<R: Sendable>(
    _ numbers: [Int], _ body: @escaping @Sendable (Subject, Execution) throws -> R
  ) throws -> [R] {
    try Workers.map(
      count: numbers.count, workers: reader.workers(workers, besides: section.executionBytes),
      state: { () throws -> Runs in
        let tail = try reading.tail.execution()
        tail.forward()
        return Runs(maps: try reader.state(), tail: tail, section: try section.execution())
      }
    ) { runs, index in
      try body(try subject(numbers[index], runs.maps, runs.tail), runs.section)
    }
  }

  /// Of one worker.
  private struct Runs {
    let maps: MapReader.State
    /// Run once.
    let tail: Execution
    let section: Execution
  }

  private func subject(_ image: Int, _ state: MapReader.State, _ tail: Execution) throws -> Subject {
    let picture = try images.collection.picture(image)
    let input = preprocessing.input(of: picture)
    state.forward(inputs: [input])
    func read(_ value: String) -> [Float] { state.withValue(of: value, place: 0) { Array($0) } }
    let cell = state.withValue(of: target.layer.value, place: 0) { target.strongest(in: $0).cell }
    let weights = target.weights(at: cell)
    let readers = reading.directions(weights, tail, read: read)
    let tokens = readers.map(\.token)
    let factors = writers.layers.map { layer in
      layer.writing.factors(at: tokens, count: layer.numbers, read: read)
    }
    let values = written(numbers(at: tokens, state), factors)
    let sums = read(target.sum)
    let seen = writers.values.map { value in
      state.withValue(of: value, place: 0) { stream in
        readers.reduce(0.0) { sum, reader in
          let start = reader.token * reader.direction.count
          return reader.direction.indices.reduce(sum) { $0 + Double(stream[start + $1]) * reader.direction[$1] }
        }
      }
    }
    return Subject(
      readers: readers, stream: read(reading.end.stream), values: values,
      others: written(try others(for: image, picture, input, at: tokens, state), factors), read: seen,
      sum: weights.sorted { $0.key < $1.key }.reduce(0) { $0 + Double(sums[$1.key] * $1.value) }, cell: cell)
  }

  /// Numbers of each writing layer at some tokens, times what is held on their way to the stream.
  private func written(_ numbers: [[[Float]]], _ factors: [[[Float]]?]) -> [[[Float]]] {
    zip(numbers, factors).map { numbers, factors in
      guard let factors else { return numbers }
      return zip(numbers, factors).map { zip($0, $1).map { $0 * $1 } }
    }
  }

  /// Of each writing layer, its numbers at some tokens.
  private func numbers(at tokens: [Int], _ state: MapReader.State) -> [[[Float]]] {
    writers.layers.map { layer in
      state.withValue(of: layer.value, place: 0) { values in
        tokens.map { Array(values[$0 * layer.numbers..<($0 + 1) * layer.numbers]) }
      }
    }
  }

  /// What stands in for them.
  private func others(
    for image: Int, _ picture: Picture, _ input: [Float], at tokens: [Int], _ state: MapReader.State
  ) throws -> [[[Float]]] {
    switch kind {
    case .zero: return writers.layers.map { layer in tokens.map { _ in [Float](repeating: 0, count: layer.numbers) } }
    case .mean: return writers.layers.indices.map { layer in tokens.map { means?.numbers(of: layer, at: $0) ?? [] } }
    case .resample, .counterfactual:
      if let other = try standIns.input(kind, for: image, picture, own: input) { state.forward(inputs: [other]) }
    }
    return numbers(at: tokens, state)
  }

  /// What each unit with these numbers adds to the sum.
  private func contributions(_ subject: Subject, _ values: [[[Float]]]) -> [Double] {
    zip(writers.layers, values).flatMap { layer, values -> [Double] in
      var sums = [Double](repeating: 0, count: layer.units)
      for (reader, values) in zip(subject.readers, values) {
        let width = reader.direction.count
        for (number, value) in values.enumerated() where value != 0 {
          var seen = 0.0
          for place in 0..<width {
            seen += Double(layer.writing.rows[number * width + place]) * reader.direction[place]
          }
          sums[number / layer.width] += Double(value) * seen
        }
      }
      return sums
    }
  }

  private func outcomes(_ masks: [[Bool]], _ subject: Subject, _ execution: Execution) -> [Outcome] {
    let count = subject.stream.count
    var input = [Float](repeating: 0, count: variants * count)
    for variant in 0..<variants { input.replaceSubrange(variant * count..<(variant + 1) * count, with: subject.stream) }
    var outcomes: [Outcome] = []
    for group in masks.chunks(ofCount: variants) {
      for (variant, mask) in group.enumerated() {
        write(subject, keeping: mask, to: &input, from: variant * count)
      }
      input.withUnsafeBufferPointer { execution.forward($0) }
      outcomes += (0..<group.count).map { outcome(of: $0, at: subject.cell, execution) }
    }
    return outcomes
  }

  /// Writes the tokens that are read as they are without some units.
  private func write(_ subject: Subject, keeping mask: [Bool], to input: inout [Float], from start: Int) {
    for (place, reader) in subject.readers.enumerated() {
      let width = reader.direction.count
      let token = reader.token * width
      var changed = Array(subject.stream[token..<token + width])
      for (index, (layer, section)) in zip(writers.layers, space.sections).enumerated() {
        let (own, other) = (subject.values[index][place], subject.others[index][place])
        layer.writing.rows.withUnsafeBufferPointer { rows in
          changed.withUnsafeMutableBufferPointer { changed in
            for number in own.indices where !mask[section.lowerBound + number / layer.width] {
              let (change, row) = (other[number] - own[number], number * width)
              for column in 0..<width { changed[column] += change * rows[row + column] }
            }
          }
        }
      }
      input.replaceSubrange(start + token..<start + token + width, with: changed)
    }
  }

  private func outcome(of variant: Int, at cell: Int, _ execution: Execution) -> Outcome {
    func read<R>(_ value: String, _ space: UnitSpace, _ body: (UnsafeBufferPointer<Float>, UnitSpace) -> R) -> R {
      execution.withActivation(value) { values in
        let start = variant * space.imageStride
        return body(UnsafeBufferPointer(rebasing: values[start..<start + space.imageStride]), space)
      }
    }
    let value = target.layer.value
    guard target.neuron != nil else {
      let score = read(value, target.layer.units) { target.readout.value(of: $0, at: cell, $1) }
      return Outcome(sum: score, activation: score)
    }
    let alone = target.layer.units.with(count: 1)
    func number(_ value: String) -> Float { read(value, alone) { $0[$1.index(unit: 0, place: cell)] } }
    return Outcome(sum: number(Graph.beforeActivation(of: value)), activation: number(value))
  }
}
