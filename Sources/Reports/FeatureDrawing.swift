package import Analyses
package import Basics
import Engine
package import Foundation
import Networks
package import Projects
import Synchronization

/// Makes pictures of a few features and writes them as PNG files.
package struct FeatureDrawing: Sendable {
  /// What an argument of the command line is taken for.
  package enum Kind: String, Sendable, CaseIterable {
    case channel
    case neuron
    case layer
  }

  /// A picture as it is reported; other programs read this.
  package struct Report: Encodable, Sendable {
    package var unit: String
    package var objective: String
    package var outcome: String
    /// The objective on the finished picture, no transformation applied.
    package var value: Float
    package var steps: Int
    package var size: Int
    package var seed: UInt64
    package var seconds: Double
    package var file: String

    package var text: String {
      let how = outcome == "finished" ? "\(steps) steps, " + String(format: "%.1f s", seconds) : outcome
      return "\(file): \(objective) = \(value) (\(how))"
    }
  }

  private let specimen: Specimen
  private let requests: [(subject: String, request: FeatureVisualization)]

  /// - Parameters:
  ///   - subjects: `LAYER:CHANNEL`, or `LAYER` for pictures of layers.
  ///   - isNegative: whether the pictures show what the subjects are turned off by.
  package init(
    _ specimen: Specimen, _ subjects: [String], kind: Kind, isNegative: Bool, recipe: FeatureRecipe
  ) throws(Diagnostic) {
    self.specimen = specimen
    var requests: [(String, FeatureVisualization)] = []
    for subject in subjects {
      let objective = try FeatureDrawing.objective(subject, kind, in: specimen)
      requests.append(
        (
          subject,
          try FeatureVisualization(
            isNegative ? -objective : objective, of: specimen.model, preprocessing: specimen.preprocessing,
            recipe: recipe, diversity: max(recipe.diversity, 1))
        ))
    }
    self.requests = requests
  }

  private static func objective(
    _ subject: String, _ kind: Kind, in specimen: Specimen
  ) throws(Diagnostic) -> Objective {
    let shape = specimen.inputShape(count: 1)
    if kind == .layer { return .layer(try specimen.model.layers([subject], image: shape)[0].name) }
    guard let unit = Unit(subject) else {
      throw Diagnostic("'\(subject)' is not a unit", advice: "Write LAYER:CHANNEL, as in inception_4c/output:254.")
    }
    let layer = try specimen.model.layers([unit.layer], image: shape)[0]
    guard unit.channel < layer.channels else {
      throw Diagnostic(
        "there is no channel \(unit.channel) in '\(layer.name)'", advice: "It has 0 to \(layer.channels - 1).")
    }
    return kind == .channel ? .channel(unit) : .neuron(unit)
  }

  /// Makes the pictures and writes each into `folder` as soon as it is finished; reports in the order asked for.
  package func draw(into folder: URL, work: Work) throws -> [Report] {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let reports = Mutex<[Digest: [Report]]>([:])
    work.progress.begin("Drawing features", "pictures", total: requests.count)
    try FeatureVisualizer(Compiler(specimen.model)).visualize(
      requests.map(\.request), workers: work.workers, shouldStop: { work.interruption.isRequested }
    ) { answers in
      for answer in answers {
        let made = try write(answer, into: folder)
        reports.withLock { $0[answer.request.key] = made }
      }
      work.progress.advance(answers.count)
    }
    work.progress.end()
    try work.interruption.check()
    let all = reports.withLock { $0 }
    return requests.flatMap { all[$0.request.key] ?? [] }
  }

  private func write(_ answer: FeatureVisualizer.Answer, into folder: URL) throws -> [Report] {
    let subject = requests.first { $0.request.key == answer.request.key }?.subject ?? ""
    return try zip(answer.images, answer.pngs).enumerated().map { index, made in
      let (image, png) = made
      var name = subject.map { $0.isLetter || $0.isNumber || "._".contains($0) ? String($0) : "-" }.joined()
      if image.variant == .negative { name += "-negative" }
      if answer.images.count > 1 { name += "-\(index + 1)" }
      let file = folder.appending(path: name + ".png")
      try png.write(to: file, options: .atomic)
      return Report(
        unit: subject, objective: answer.request.objective.description, outcome: image.outcome.rawValue,
        value: image.value,
        steps: image.steps, size: image.size.height, seed: image.seed,
        seconds: answer.seconds / Double(answer.images.count), file: file.path)
    }
  }
}
