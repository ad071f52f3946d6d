import Engine
package import Networks

/// The end of a network, from its residual stream to the scores of classes: what would be answered if the stream were read
/// before all blocks have added to it.
package struct LogitLens: Sendable {
  package let output: ClassOutput
  private let tail: Program

  /// Nil where more than a norm and products with weights lies between the stream and the logits: then they are no reading
  /// of the stream.
  ///
  /// - Parameter graph: up to the scores.
  package init?(_ stream: ResidualStream, _ output: ClassOutput, in graph: Graph) throws {
    guard graph.streamEnd(of: output.logits)?.stream == stream.lastSum, let shape = graph.shapes[stream.end],
      stream.values.allSatisfy({ graph.shapes[$0] == shape })
    else { return nil }
    let targets = [output.logits] + (output.scores == output.logits ? [] : [output.scores])
    tail = try Program(
      Graph(inputs: [stream.end: shape], nodes: graph.nodes, constants: graph.constants, targets: targets))
    self.output = output
  }

  /// What reads a stream; one for each worker.
  package func reader() throws -> Reader { Reader(output, try tail.execution()) }

  package final class Reader {
    private let output: ClassOutput
    private let execution: Execution

    fileprivate init(_ output: ClassOutput, _ execution: Execution) {
      self.output = output
      self.execution = execution
    }

    /// - Parameter stream: of one image, `[1, T, C]`.
    /// - Returns: the model's own output, and the logits, of each class.
    package func read(_ stream: UnsafeBufferPointer<Float>) -> (scores: [Float], logits: [Float]) {
      execution.forward(stream)
      return (
        execution.withActivation(output.scores) { Array($0) }, execution.withActivation(output.logits) { Array($0) }
      )
    }
  }
}
