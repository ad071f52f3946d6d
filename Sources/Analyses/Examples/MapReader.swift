import Algorithms
package import Basics
package import Engine
package import Images
package import Networks

/// Runs a model on pictures and lends the maps of some layers: what every pass over images is made of.
///
/// Where the file is bound to one image at a time, or many would take much memory, a run takes fewer than are asked for:
/// ``batch``. What it made of them is read before the next run, so that no more is held than one run makes.
package struct MapReader: Sendable {
  package let program: Program
  /// The units of each layer; of another value its numbers.
  package let spaces: [String: UnitSpace]
  /// How many pictures one run takes.
  package let batch: Int
  private let preprocessing: Preprocessing

  /// - Parameters:
  ///   - others: values to be read besides the layers, each a row of numbers for an image.
  ///   - batch: the most pictures that one run may take.
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
    self.batch = program.graph.inputs[program.input]?.dimensions.first ?? 1
  }

  /// The buffers of one worker.
  package func state() throws -> State {
    State(execution: try program.execution(), spaces: spaces, preprocessing: preprocessing, batch: batch)
  }

  /// How many of these workers may have a ``state()`` at a time.
  ///
  /// - Parameters:
  ///   - more: bytes that each takes besides.
  package func workers(_ wanted: Int, besides more: Int = 0) -> Int {
    let copied = spaces.values.reduce(0) { $0 + UnitReader.room($1, images: batch) }
    return MemoryBudget.process.workers(wanted, each: program.executionBytes + copied + inputBytes + more)
  }

  /// Bytes of the pictures of one run and of their inputs, before these are in the execution.
  private var inputBytes: Int {
    batch * (preprocessing.inputShape(count: 1).count * MemoryLayout<Float>.size + preprocessing.size.count * 3)
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

    fileprivate init(
      execution: Execution, spaces: [String: UnitSpace], preprocessing: Preprocessing, batch: Int
    ) {
      self.execution = execution
      readers = spaces.mapValues { UnitReader($0, images: batch) }
      self.preprocessing = preprocessing
      self.batch = batch
    }

    /// Runs the model on at most as many pictures as one run takes: the model's views of them.
    package func forward(_ views: [Picture]) { forward(inputs: views.lazy.map(preprocessing.input(ofView:))) }

    /// The same on inputs, each `[C, H, W]`; they may be made as they are asked for, one after another.
    package func forward(inputs: some Collection<[Float]>) {
      precondition(inputs.count <= batch, "\(inputs.count) pictures in runs of \(batch)")
      execution.withInput { input in
        let count = input.count / batch
        for (place, values) in inputs.enumerated() {
          precondition(values.count == count, "an image has \(count) numbers, not \(values.count)")
          _ = input[(place * count)..<((place + 1) * count)].update(fromContentsOf: values)
        }
      }
      execution.forward()
    }

    /// Runs the model on any number of inputs, as many at a time as one run takes.
    ///
    /// - Parameter body: reads what a run has made of the inputs in `run`, the first of which stands at place 0.
    package func forward<Inputs: RandomAccessCollection<[Float]>>(
      inputs: Inputs, reading body: (_ run: Range<Int>) throws -> Void
    ) rethrows where Inputs.Index == Int {
      for run in (inputs.startIndex..<inputs.endIndex).chunks(ofCount: batch) {
        forward(inputs: inputs[run])
        try body(run)
      }
    }

    /// Lends the maps of a layer, as the last forward pass left them.
    package func withMaps<R>(of layer: String, _ body: (Maps) throws -> R) rethrows -> R {
      guard let reader = readers[layer] else { preconditionFailure("'\(layer)' is not a layer of this reader") }
      return try execution.withActivation(layer) { try body(reader.maps(of: $0)) }
    }

    /// Lends the part of a value that belongs to the picture at `place` in the batch, dense.
    package func withValue<R>(
      of target: String, place: Int, _ body: (UnsafeBufferPointer<Float>) throws -> R
    ) rethrows -> R {
      try execution.withActivation(target) { values in
        let count = values.count / batch
        return try body(UnsafeBufferPointer(rebasing: values[(place * count)..<((place + 1) * count)]))
      }
    }
  }
}
