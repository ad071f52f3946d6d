import Basics
package import Engine
package import Images
package import Networks

/// Runs a model on pictures and lends the maps of some layers: what every pass over images is made of.
package struct MapReader: Sendable {
  package let program: Program
  /// The units of each layer.
  package let spaces: [String: UnitSpace]
  private let preprocessing: Preprocessing
  private let batch: Int

  /// - Parameters:
  ///   - others: values to be read besides the layers.
  ///   - batch: how many pictures go through at once.
  package init(
    compiler: Compiler, preprocessing: Preprocessing, layers: [String], others: [String] = [], batch: Int
  ) throws {
    let size = preprocessing.size
    program = try compiler.program(
      input: [batch, preprocessing.channels, size, size], targets: layers + others.filter { !layers.contains($0) })
    spaces = try layers.reduce(into: [:]) { [program] in $0[$1] = try program.graph.units(of: $1) }
    self.preprocessing = preprocessing
    self.batch = batch
  }

  /// The buffers of one worker.
  package func state() throws -> State {
    State(execution: try program.execution(), spaces: spaces, preprocessing: preprocessing, batch: batch)
  }

  package final class State {
    private let execution: Execution
    private let preprocessing: Preprocessing
    private let batch: Int
    private let readers: [String: UnitReader]
    private var input: [Float]

    fileprivate init(
      execution: Execution, spaces: [String: UnitSpace], preprocessing: Preprocessing, batch: Int
    ) {
      self.execution = execution
      readers = spaces.mapValues { UnitReader($0, images: batch) }
      self.preprocessing = preprocessing
      self.batch = batch
      input = [Float](
        repeating: 0, count: batch * preprocessing.channels * preprocessing.size * preprocessing.size)
    }

    /// Runs the model on at most as many pictures as the batch has room for: the model's views of them.
    package func forward(_ views: [Picture]) { forward(inputs: views.map(preprocessing.input(ofView:))) }

    /// The same on inputs that are made already, each `[C, H, W]`.
    package func forward(inputs: [[Float]]) {
      precondition(inputs.count <= batch, "\(inputs.count) pictures in a batch of \(batch)")
      let count = input.count / batch
      for (place, values) in inputs.enumerated() {
        input.replaceSubrange((place * count)..<((place + 1) * count), with: values)
      }
      input.withUnsafeBufferPointer { execution.forward($0) }
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
