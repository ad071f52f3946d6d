package import Engine
package import Findings
package import Images
package import Networks

/// Reads the scores of classes from the residual stream before the first block and after each, on single images.
package struct LogitLensMeasurement: Sendable {
  private let lens: LogitLens
  private let program: Program
  private let readings: [String]
  private let preprocessing: Preprocessing

  /// How many classes are told of a reading.
  private static let told = 3

  /// Nil where the scores are no reading of the stream (``LogitLens``).
  package init?(
    compiler: Compiler, stream: ResidualStream, output: ClassOutput, preprocessing: Preprocessing
  ) throws {
    let input = preprocessing.inputShape(count: 1)
    let graph = try compiler.graph(input: input, targets: [output.scores, output.logits])
    guard let lens = try LogitLens(stream, output, in: graph) else { return nil }
    self.lens = lens
    readings = stream.readings
    program = try compiler.program(input: input, targets: readings)
    self.preprocessing = preprocessing
  }

  /// - Parameter view: what the model sees of the image.
  package func run(_ view: Picture) throws -> EarlyAnswers {
    let (execution, reader) = (try program.execution(), try lens.reader())
    preprocessing.input(ofView: view).withUnsafeBufferPointer { execution.forward($0) }
    let found = readings.map { execution.withActivation($0, reader.read) }
    let answer = found.last?.logits.answer ?? 0
    return EarlyAnswers(
      readings: found.map { scores, logits in
        let order = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
        func score(_ index: Int) -> StimulusAnswer.ClassScore {
          StimulusAnswer.ClassScore(index: index, score: scores[index], logit: logits[index])
        }
        return EarlyAnswers.Reading(
          classes: order.prefix(Self.told).map(score), answer: score(answer),
          rank: order.firstIndex(of: answer) ?? order.count)
      })
  }
}
