import Analyses
package import Basics
import Engine
import Findings
package import Foundation
import Images
import Networks
package import Projects

/// Reads the scores of a transformer from its residual stream before the first block and after each, on image files.
package struct LensRun: Sendable {
  private let specimen: Specimen
  private let blocks: [String]
  private let measurement: LogitLensMeasurement

  package init(_ specimen: Specimen) throws {
    guard let output = try ClassOutput(specimen.model, image: specimen.inputShape(count: 1)),
      let stream = try specimen.residualStream,
      let measurement = try LogitLensMeasurement(
        compiler: Compiler(specimen.model), stream: stream, output: output, preprocessing: specimen.preprocessing)
    else {
      throw Diagnostic(
        "its scores cannot be read from a residual stream after each block", at: specimen.name,
        advice: "That takes a transformer with a norm and a classifier after its last block.")
    }
    self.specimen = specimen
    blocks = stream.blocks.map(\.name)
    self.measurement = measurement
  }

  /// What would be answered after each block, in the order of the images.
  package func report(on images: [URL], work: Work) throws -> [LensReport] {
    work.progress.begin("Reading the stream", "images", total: images.count)
    let reports = try Workers.map(count: images.count, workers: work.workers, state: {}) { _, index in
      try work.interruption.check()
      let answers = try measurement.run(specimen.preprocessing.view(of: try Picture(reading: images[index])))
      work.progress.advance()
      return LensReport(answers, blocks: blocks, labels: specimen.labels)
    }
    work.progress.end()
    return reports
  }
}

/// What would be answered after each block, as `micrograph run --lens` tells it.
package struct LensReport: Encodable, Sendable {
  package struct ClassScore: Encodable, Sendable {
    package var index: Int
    package var label: String?
    package var score: Float
    package var logit: Float

    var name: String { label ?? "class \(index)" }
  }

  package struct Reading: Encodable, Sendable {
    /// The block after which the stream is read; absent before the first.
    package var after: String?
    /// The best three.
    package var classes: [ClassScore]
    /// Of the network's answer.
    package var answer: ClassScore
    /// Its place among the classes; 1 is the best.
    package var rank: Int
  }

  package var readings: [Reading]

  init(_ answers: EarlyAnswers, blocks: [String], labels: [String]) {
    func score(_ item: StimulusAnswer.ClassScore) -> ClassScore {
      ClassScore(
        index: item.index, label: labels.indices.contains(item.index) ? labels[item.index] : nil, score: item.score,
        logit: item.logit)
    }
    readings = zip([nil] + blocks.map(Optional.some), answers.readings).map { block, reading in
      Reading(
        after: block, classes: reading.classes.map(score), answer: score(reading.answer), rank: reading.rank + 1)
    }
  }

  package func encode(to encoder: any Encoder) throws { try readings.encode(to: encoder) }

  /// The same for people.
  var text: String {
    let rows = readings.map { reading in
      [
        "    \(reading.after ?? "before the first")", reading.classes.first?.name ?? "", number(reading.answer.score),
        "\(reading.rank)",
      ]
    }
    let answer = readings.last?.answer.name ?? ""
    return "  if it were read after each block\n\(TextTable(["    block", "best", answer, "place"], rows))"
  }
}
