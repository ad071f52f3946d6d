import Algorithms
package import Basics
package import Engine
package import Images
package import Networks

/// Runs a model on pictures and lends the maps of some layers: what every pass over images is made of.
///
/// Where the file is bound to one image at a time, or many would take much memory, they go through a few at a time.
package struct MapReader: Sendable {
  package let program: Program
  /// The units of each layer; of another value its numbers.
  package let spaces: [String: UnitSpace]
  private let preprocessing: Preprocessing
  private let batch: Int

  /// - Parameters:
  ///   - others: values to be read besides the layers, each a row of numbers for an image.
  ///   - batch: how many pictures are read at once.
  package init(
    compiler: Compiler, preprocessing: Preprocessing, layers: [String], others: [String] = [], batch: Int
  ) throws {
    let targets = layers + others.filter { !layers.contains($0) }
    program = try compiler.program(images: batch, targets: targets) { preprocessing.inputShape(count: $0) }
    var spaces: [String: UnitSpace] = [:]
    for other in others {
      spaces[other] = program.graph.shapes[other].flatMap { shape in
        UnitSpace(.neuron, axis: 1, of: [1, shape.dimensions.dropFirst().reduce(1, *)], places: .none)
      }
    }
    for layer in layers { spaces[layer] = try program.graph.units(of: layer) }
    self.spaces = spaces
    self.preprocessing = preprocessing
    self.batch = batch
  }

  /// The buffers of one worker.
  package func state() throws -> State {
    State(execution: try program.execution(), spaces: spaces, preprocessing: preprocessing, batch: batch)
  }

  /// How many of these workers may have a ``state()`` at a time.
  ///
  /// - Parameter more: bytes that each takes besides.
  package func workers(_ wanted: Int, besides more: Int = 0) -> Int {
    let shapes = program.graph.shapes
    let images = shapes[program.input]?.dimensions.first ?? batch
    let values = program.graph.targets.reduce(0) { $0 + (shapes[$1]?.count ?? 0) / max(images, 1) * batch }
    let gathered = images < batch ? values * MemoryLayout<Float>.size : 0
    return MemoryBudget.process.workers(wanted, each: program.executionBytes + gathered + more)
  }

  /// Runs the model on images of a set, as many at a time as the batch has room for.
  ///
  /// - Parameters:
  ///   - numbers: places in the set.
  ///   - body: reads what it wants of some of them, whose places in the batch are those in the list; called from any
  ///     thread.
  /// - Returns: what was read, in the order of the images.
  package func read<T: Sendable>(
    _ numbers: [Int], of images: ImageSet, workers wanted: Int, interruption: Interruption = Interruption(),
    _ body: @escaping @Sendable (_ state: State, _ numbers: [Int]) throws -> T
  ) throws -> [T] {
    let groups = numbers.chunks(ofCount: batch).map(Array.init)
    return try Workers.map(count: groups.count, workers: workers(wanted), state: { try state() }) { state, index in
      try interruption.check()
      state.forward(try groups[index].map { preprocessing.view(of: try images.collection.picture($0)) })
      return try body(state, groups[index])
    }
  }

  package final class State {
    private let execution: Execution
    private let preprocessing: Preprocessing
    private let batch: Int
    private let readers: [String: UnitReader]
    private var input: [Float]
    /// How many pictures one run takes.
    private let turn: Int
    /// The values of all pictures where one run does not take them all.
    private var gathered: [String: [Float]] = [:]

    fileprivate init(
      execution: Execution, spaces: [String: UnitSpace], preprocessing: Preprocessing, batch: Int
    ) {
      self.execution = execution
      readers = spaces.mapValues { UnitReader($0, images: batch) }
      self.preprocessing = preprocessing
      self.batch = batch
      let shape = execution.program.graph.inputs[execution.program.input]
      turn = shape?.dimensions.first ?? batch
      input = [Float](repeating: 0, count: shape?.count ?? 0)
    }

    /// Runs the model on at most as many pictures as the batch has room for: the model's views of them.
    package func forward(_ views: [Picture]) { forward(inputs: views.map(preprocessing.input(ofView:))) }

    /// The same on inputs that are made already, each `[C, H, W]`.
    package func forward(inputs: [[Float]]) {
      precondition(inputs.count <= batch, "\(inputs.count) pictures in a batch of \(batch)")
      let count = input.count / turn
      for start in stride(from: 0, to: inputs.count, by: turn) {
        for (place, values) in inputs[start..<min(start + turn, inputs.count)].enumerated() {
          input.replaceSubrange((place * count)..<((place + 1) * count), with: values)
        }
        input.withUnsafeBufferPointer { execution.forward($0) }
        if turn < batch { gather(from: start, min(turn, inputs.count - start)) }
      }
    }

    /// Keeps what the last run made of `count` pictures, the first of which stands at `start`.
    private func gather(from start: Int, _ count: Int) {
      for target in execution.program.graph.targets {
        execution.withActivation(target) { values in
          let each = values.count / turn
          var all = gathered.removeValue(forKey: target) ?? [Float](repeating: 0, count: each * batch)
          all.replaceSubrange((start * each)..<((start + count) * each), with: values[..<(count * each)])
          gathered[target] = all
        }
      }
    }

    /// Lends a value of all pictures, as the last pass left it.
    private func withActivation<R>(_ target: String, _ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
      guard let values = gathered[target] else { return try execution.withActivation(target, body) }
      return try values.withUnsafeBufferPointer(body)
    }

    /// Lends the maps of a layer, as the last forward pass left them.
    package func withMaps<R>(of layer: String, _ body: (Maps) throws -> R) rethrows -> R {
      guard let reader = readers[layer] else { preconditionFailure("'\(layer)' is not a layer of this reader") }
      return try withActivation(layer) { try body(reader.maps(of: $0)) }
    }

    /// Lends the part of a value that belongs to the picture at `place` in the batch, dense.
    package func withValue<R>(
      of target: String, place: Int, _ body: (UnsafeBufferPointer<Float>) throws -> R
    ) rethrows -> R {
      try withActivation(target) { values in
        let count = values.count / batch
        return try body(UnsafeBufferPointer(rebasing: values[(place * count)..<((place + 1) * count)]))
      }
    }
  }
}
