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
  private let product: WriterProduct
  /// By the place of a token's number in the ``product``, the number of its unit in the ``space``.
  private let units: [Int]
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
    /// Of a head, along the direction in which it writes where nothing is cut.
    let activation: Float
  }

  /// What was read of one image.
  private struct Subject {
    /// The tokens that are read, and by which direction of the stream.
    let readers: [(token: Int, direction: [Double])]
    /// The stream where it ends, `[T, C]`.
    let stream: [Float]
    /// At each token that is read, one after the other, the numbers of all writing layers and what stands in for them, both
    /// as far as they reach the stream.
    let values: [Float]
    let others: [Float]
    /// What is read of the stream before each write, and at its end; and in all.
    let read: [Double]
    let sum: Double
    let cell: Int
    /// By places in what the section makes of a stream, the weights of the numbers that are summed there.
    let made: [(place: Int, weight: Float)]
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
    let space = EdgeSpace(fan: writers.layers.map(\.units))
    self.space = space
    product = try WriterProduct(writers.layers, width: reading.stream[2])
    units = zip(writers.layers, space.sections).flatMap { layer, section in
      (0..<layer.numbers).map { section.lowerBound + $0 / layer.width }
    }
    variants = compiler.model.batch ?? 16
    section = try Program(target.section(of: graph, from: reading, batch: variants))
    let values = Set(
      writers.values + writers.layers.flatMap { [$0.value] + $0.writing.held } + reading.values + target.values)
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
    try read(numbers) { subject, runs in observation(of: subject, runs.product) }
  }

  /// What the target is where only some units are read: `[images][masks]`, with all kept and with none first.
  ///
  /// - Parameter masks: by the numbers of the ``space``, whether a unit is kept.
  func outcomes(on numbers: [Int], _ masks: [[Bool]]) throws -> [[Outcome]] {
    let ends = [true, false].map { [Bool](repeating: $0, count: space.count) }
    return try read(numbers) { subject, runs in outcomes(ends + masks, subject, runs) }
  }

  private func read<R: Sendable>(
    _ numbers: [Int], _ body: @escaping @Sendable (Subject, Runs) throws -> R
  ) throws -> [R] {
    // What is written of an image, what stands in for it, and the difference.
    let written = 3 * reading.stream[1] * product.numbers * MemoryLayout<Float>.size
    return try Workers.map(
      count: numbers.count,
      workers: reader.workers(workers, besides: section.executionBytes + product.executionBytes + written),
      state: { () throws -> Runs in
        let tail = try reading.tail.execution()
        tail.forward()
        return Runs(
          maps: try reader.state(), tail: tail, product: try product.run(), section: try section.execution())
      }
    ) { runs, index in
      try body(try subject(numbers[index], runs.maps, runs.tail), runs)
    }
  }

  /// Of one worker.
  private struct Runs {
    let maps: MapReader.State
    /// Run once.
    let tail: Execution
    let product: WriterProduct.Run
    let section: Execution
  }

  private func subject(_ image: Int, _ state: MapReader.State, _ tail: Execution) throws -> Subject {
    let picture = try images.collection.picture(image)
    let input = preprocessing.input(of: picture)
    state.forward(inputs: [input])
    func read(_ value: String) -> [Float] { state.withValue(of: value, place: 0) { Array($0) } }
    let cell = state.withValue(of: target.layer.value, place: 0) { target.strongest(in: $0).cell }
    let weights = target.weights(at: cell, read: read)
    // Queries and keys are read of tokens, too, to which the head does not attend yet.
    let readers = reading.directions(weights.sum, tail, everywhere: target.head != nil, read: read)
    let tokens = readers.map(\.token)
    let factors = writers.layers.map { layer in
      layer.writing.factors(at: tokens, count: layer.numbers, read: read)
    }
    let values = written(at: tokens, factors, numbers: numbers(of: state))
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
      others: written(at: tokens, factors, numbers: try others(for: image, picture, input, state)), read: seen,
      sum: weights.sum.sorted { $0.key < $1.key }.reduce(0) { $0 + Double(sums[$1.key]) * Double($1.value) },
      cell: cell,
      made: weights.made.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// The numbers of a writing layer at a token.
  private typealias Numbers = (_ layer: Int, _ token: Int) -> [Float]

  /// Those of all layers at some tokens, times what is held on their way to the stream.
  private func written(at tokens: [Int], _ factors: [[[Float]]?], numbers: Numbers) -> [Float] {
    var rows: [Float] = []
    rows.reserveCapacity(tokens.count * product.numbers)
    for (place, token) in tokens.enumerated() {
      for (layer, factors) in factors.enumerated() {
        let own = numbers(layer, token)
        rows += factors.map { zip(own, $0[place]).map { $0 * $1 } } ?? own
      }
    }
    return rows
  }

  private func numbers(of state: MapReader.State) -> Numbers {
    { layer, token in
      let (value, count) = (writers.layers[layer].value, writers.layers[layer].numbers)
      return state.withValue(of: value, place: 0) { Array($0[token * count..<(token + 1) * count]) }
    }
  }

  /// What stands in for them.
  private func others(
    for image: Int, _ picture: Picture, _ input: [Float], _ state: MapReader.State
  ) throws -> Numbers {
    switch kind {
    case .zero: return { layer, _ in [Float](repeating: 0, count: writers.layers[layer].numbers) }
    case .mean: return { layer, token in means?.numbers(of: layer, at: token) ?? [] }
    case .resample, .counterfactual:
      if let other = try standIns.input(kind, for: image, picture, own: input) { state.forward(inputs: [other]) }
      return numbers(of: state)
    }
  }

  /// What each unit adds to the sum, and what stands in for it.
  private func observation(of subject: Subject, _ product: WriterProduct.Run) -> Observation {
    var own = [Double](repeating: 0, count: space.count)
    var other = own
    product.weights(subject.readers.map(\.direction)) { reader, weights in
      let start = reader * units.count
      for (number, unit) in units.enumerated() {
        own[unit] += Double(subject.values[start + number]) * Double(weights[number])
        other[unit] += Double(subject.others[start + number]) * Double(weights[number])
      }
    }
    return Observation(contributions: own, replaced: other, read: subject.read, sum: subject.sum)
  }

  private func outcomes(_ masks: [[Bool]], _ subject: Subject, _ runs: Runs) -> [Outcome] {
    let changes = zip(subject.others, subject.values).map { $0 - $1 }
    var outcomes: [Outcome] = []
    for group in masks.chunks(ofCount: variants) {
      let cut = group.map { mask in units.map { mask[$0] ? 0 : 1 as Float } }
      runs.section.withInput { write(subject, changes, cut, to: $0, runs.product) }
      runs.section.forward()
      outcomes += cut.indices.map { outcome(of: $0, subject, runs.section) }
    }
    return outcomes
  }

  /// Writes variants of the stream, in each of which the tokens that are read are as they are without some units.
  ///
  /// - Parameters:
  ///   - changes: by readers and numbers, what cutting a number changes it by.
  ///   - cut: of each variant, 1 for each number that is cut, 0 for others.
  private func write(
    _ subject: Subject, _ changes: [Float], _ cut: [[Float]], to input: UnsafeMutableBufferPointer<Float>,
    _ product: WriterProduct.Run
  ) {
    let (readers, count) = (subject.readers, subject.stream.count)
    for variant in 0..<variants { _ = input[(variant * count)...].update(fromContentsOf: subject.stream) }
    product.write(cut.count * readers.count) { row, numbers in
      let (cut, start) = (cut[row / readers.count], row % readers.count * numbers.count)
      for number in numbers.indices { numbers[number] = changes[start + number] * cut[number] }
    } read: { row, change in
      let start = row / readers.count * count + readers[row % readers.count].token * change.count
      for column in change.indices { input[start + column] += change[column] }
    }
  }

  private func outcome(of variant: Int, _ subject: Subject, _ execution: Execution) -> Outcome {
    guard case .neuron = target.kind else {
      let score = execution.withActivation(target.made) { values in
        let start = variant * (values.count / variants)
        return Float(subject.made.reduce(0) { $0 + Double(values[start + $1.place]) * Double($1.weight) })
      }
      return Outcome(sum: score, activation: score)
    }
    let alone = target.layer.units.with(count: 1)
    func number(_ value: String) -> Float {
      execution.withActivation(value) { $0[variant * alone.imageStride + alone.index(unit: 0, place: subject.cell)] }
    }
    let value = target.layer.value
    return Outcome(sum: number(Graph.beforeActivation(of: value)), activation: number(value))
  }
}
