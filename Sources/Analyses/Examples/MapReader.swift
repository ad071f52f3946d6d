import Basics
package import Engine
package import Images
import Networks

/// Runs a model on pictures and lends the maps of some layers: what every pass over images is made of.
package struct MapReader: Sendable {
  package let program: Program
  private let preprocessing: Preprocessing
  private let batch: Int

  /// - Parameter batch: how many pictures go through at once.
  package init(compiler: Compiler, preprocessing: Preprocessing, targets: [String], batch: Int) throws {
    let size = preprocessing.size
    program = try compiler.program(input: [batch, preprocessing.channels, size, size], targets: targets)
    self.preprocessing = preprocessing
    self.batch = batch
  }

  /// The buffers of one worker.
  package func state() throws -> State {
    State(execution: try program.execution(), preprocessing: preprocessing, batch: batch)
  }

  package final class State {
    private let execution: Execution
    private let preprocessing: Preprocessing
    private let batch: Int
    private var input: [Float]

    fileprivate init(execution: Execution, preprocessing: Preprocessing, batch: Int) {
      self.execution = execution
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

    package func withMaps<R>(of target: String, _ body: (Maps) throws -> R) rethrows -> R {
      guard let shape = execution.program.graph.shapes[target] else {
        preconditionFailure("'\(target)' is not a target of this program")
      }
      return try execution.withActivation(target) { values in try body(Maps(shape: shape, values: values)) }
    }
  }
}

/// The maps of a layer on a batch of pictures, lent by an execution. A layer without positions has maps of one cell.
package struct Maps {
  package let channels: Int
  package let height: Int
  package let width: Int
  private let values: UnsafeBufferPointer<Float>

  init(shape: Shape, values: UnsafeBufferPointer<Float>) {
    channels = shape.rank > 1 ? shape[1] : 1
    let inner = shape.dimensions.dropFirst(2)
    width = inner.last ?? 1
    height = inner.dropLast().reduce(1, *)
    self.values = values
  }

  /// The map of a channel on the picture at `place` in the batch.
  package subscript(place: Int, channel: Int) -> UnsafeBufferPointer<Float> {
    let count = height * width
    return UnsafeBufferPointer(rebasing: values[((place * channels + channel) * count)...].prefix(count))
  }

  /// All channels on the picture at `place`: `[channels, height, width]`.
  package subscript(place: Int) -> UnsafeBufferPointer<Float> {
    let count = channels * height * width
    return UnsafeBufferPointer(rebasing: values[(place * count)...].prefix(count))
  }
}
