import Basics
package import Engine
package import Findings
import Images
import Networks

package import struct Foundation.Data

/// Makes pictures of features, many at once: units of one layer share a program, and each worker has its own.
package struct FeatureVisualizer: Sendable {
  /// What one request came to.
  package struct Answer: Sendable {
    package let request: FeatureVisualization
    package let images: [FeatureImage]
    /// The PNG of each image.
    package let pngs: [Data]
    /// Its share of the time that a worker spent.
    package let seconds: Double
  }

  private let compiler: Compiler

  package init(_ compiler: Compiler) { self.compiler = compiler }

  /// Makes the pictures, in about the order of the requests.
  ///
  /// A picture depends on its request alone: not on the number of workers, nor on what else is asked for.
  ///
  /// - Parameters:
  ///   - shouldStop: asked at every step; what is unfinished when it says yes is dropped.
  ///   - deliver: takes the answers as they come, from any worker's thread.
  package func visualize(
    _ requests: [FeatureVisualization], workers: Int, shouldStop: @escaping @Sendable () -> Bool = { false },
    deliver: @escaping @Sendable ([Answer]) throws -> Void
  ) throws {
    let most = min(FeatureOrder.round, max(requests.count / max(workers, 1), 1), compiler.model.batch ?? .max)
    let batches = FeatureVisualizer.batches(of: requests, most: most)
    _ = try Workers.map(count: batches.count, workers: workers, state: { FeatureToolbox() }) { toolbox, index in
      if shouldStop() { return }
      let start = ContinuousClock.now
      guard let images = try run(batches[index], toolbox, shouldStop) else { return }
      let share = (ContinuousClock.now - start) / batches[index].count
      try deliver(
        zip(batches[index], images).map { request, images in
          Answer(request: request, images: images.map(\.0), pngs: images.map(\.1), seconds: share / .seconds(1))
        })
    }
  }

  /// Neighbouring requests that can be optimised together, `most` at a time.
  private static func batches(of requests: [FeatureVisualization], most: Int) -> [[FeatureVisualization]] {
    var batches: [[FeatureVisualization]] = []
    for request in requests {
      if let first = batches.last?.first, let count = batches.last?.count, count < most,
        request.canShareProgram(with: first)
      {
        batches[batches.count - 1].append(request)
      } else {
        batches.append([request])
      }
    }
    return batches
  }

  private func plan(_ requests: [FeatureVisualization]) throws(Diagnostic) -> FeaturePlan {
    guard let layer = requests[0].unitLayer else { return try FeaturePlan(requests[0], compiler: compiler) }
    return try FeaturePlan(layer: layer, units: requests, compiler: compiler)
  }

  private func run(
    _ requests: [FeatureVisualization], _ toolbox: FeatureToolbox, _ shouldStop: () -> Bool
  ) throws -> [[(FeatureImage, Data)]]? {
    let first = requests[0]
    let plan: FeaturePlan
    do {
      plan = try self.plan(requests)
    } catch {
      guard error.isOfMemory, requests.count > 1 else { throw error }
      let half = requests.count / 2
      guard let one = try run(Array(requests[..<half]), toolbox, shouldStop),
        let other = try run(Array(requests[half...]), toolbox, shouldStop)
      else { return nil }
      return one + other
    }
    let tools = toolbox.tools(first.size, first.preprocessing)
    let streams = first.diversity > 1 ? (0..<first.diversity).map(UInt64.init) : requests.map { _ in 0 }
    let starts = first.diversity > 1 ? streams.map { _ in first.start } : requests.map(\.start)
    let results = try MemoryBudget.process.holding(plan.program.executionBytes) {
      let batch = try FeatureBatch(plan, tools, first, streams: streams, starts: starts)
      return batch.run(shouldStop: shouldStop) ? batch.results() : nil
    }
    guard let results else { return nil }
    if first.diversity > 1 {
      return [try results.enumerated().map { try first.image($1, index: $0, precision: compiler.model.precision) }]
    }
    return try zip(requests, results).map { [try $0.image($1, index: nil, precision: compiler.model.precision)] }
  }
}

/// What a worker keeps from batch to batch.
private final class FeatureToolbox {
  private var tools: (size: Size, preprocessing: Preprocessing, tools: PaintingTools)?

  func tools(_ size: Size, _ preprocessing: Preprocessing) -> PaintingTools {
    if let tools, tools.size == size, tools.preprocessing == preprocessing { return tools.tools }
    let made = PaintingTools(height: size.height, width: size.width, preprocessing)
    tools = (size, preprocessing, made)
    return made
  }
}

extension FeatureVisualization {
  /// The layer of the one unit that the objective is about.
  fileprivate var unitLayer: String? {
    guard diversity == 1, objective.terms.count == 1 else { return nil }
    return objective.terms[0].measure.unit?.layer
  }

  fileprivate func canShareProgram(with other: FeatureVisualization) -> Bool {
    unitLayer != nil && unitLayer == other.unitLayer && size == other.size && steps == other.steps && rate == other.rate
      && seed == other.seed && transformations == other.transformations && preprocessing == other.preprocessing
      && nearness == other.nearness
  }

  /// The finding and the PNG of a finished picture.
  ///
  /// - Parameter index: its place in a set of unlike pictures.
  fileprivate func image(
    _ result: FeatureBatch.Result, index: Int?, precision: Precision
  ) throws(Diagnostic) -> (FeatureImage, Data) {
    let outcome: FeatureImage.Outcome =
      switch result.state {
      case .climbing, .settled: .finished
      case .dead: .dead
      case .diverged: .diverged
      }
    var text = [
      ("Software", "Micrograph"), ("Description", objective.form),
      ("Upstream", upstream.map(\.hex).joined(separator: " ")),
      ("Value", "\(result.value)"), ("Steps", "\(result.steps)"), ("Seed", "\(seed)"),
      ("Method", "\(FeatureVisualization.name) \(FeatureVisualization.version)"), ("Result", key.hex),
    ]
    if precision != .fp32 { text.append(("Precision", precision.rawValue)) }
    if let index { text.append(("Picture", "\(index + 1) of \(diversity)")) }
    if let start, let nearness {
      text += [("Start", Digest(Data(start.pixels)).hex), ("Nearness", "\(nearness.weight)")]
    }
    let png = try result.picture.pngData(text: text)
    let weight = objective.terms.first?.weight ?? 1
    var finding = FeatureImage(
      variant: nearness != nil
        ? .accentuated : index.map { .diverse($0) } ?? (weight < 0 ? .negative : .positive), objective: objective.form,
      outcome: outcome, value: result.value, steps: result.steps, size: size, seed: seed,
      image: Digest(png))
    if start != nil { finding.isFromPhotograph = true }
    finding.distance = result.distance
    return (finding, png)
  }
}
