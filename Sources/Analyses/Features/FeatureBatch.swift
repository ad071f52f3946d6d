import Engine
import Images
import Networks

/// Pictures that are optimised together, one for each image of a program's batch.
final class FeatureBatch {
  private let plan: FeaturePlan
  private let execution: Execution
  private let request: FeatureVisualization
  private let pictures: [PictureInProgress]
  private let input: FloatBuffer
  /// The bytes of one image of the input, in numbers.
  private let inputStride: Int
  /// d objective / d target, for each target of the program.
  private let gradients: [FloatBuffer]
  private let diversity: Diversity?

  /// - Parameters:
  ///   - request: that of the first picture; all have the same recipe.
  ///   - streams: the stream of random numbers that each picture draws from.
  ///   - starts: what each begins from; nil for noise.
  init(
    _ plan: FeaturePlan, _ tools: PaintingTools, _ request: FeatureVisualization, streams: [UInt64], starts: [Picture?]
  ) throws {
    self.plan = plan
    self.request = request
    execution = try plan.program.execution()
    pictures = zip(streams, starts).map {
      PictureInProgress(tools, seed: request.seed, stream: $0, start: $1, order: request.preprocessing.order)
    }
    inputStride = tools.resampling.channels * tools.basis.height * tools.basis.width
    input = FloatBuffer(pictures.count * inputStride)
    gradients = plan.units.map { FloatBuffer($0.imageStride * streams.count) }
    diversity = plan.isDiverse ? Diversity(count: pictures.count, units: plan.units[0]) : nil
  }

  /// Climbs until every picture has settled or taken all its steps.
  ///
  /// - Returns: false if `shouldStop` said so before.
  func run(shouldStop: () -> Bool) -> Bool {
    for _ in 0..<request.steps {
      if shouldStop() { return false }
      let climbing = pictures.indices.filter { pictures[$0].state == .climbing }
      if climbing.isEmpty { return true }
      for index in climbing {
        pictures[index].show(through: request.transformations, in: input.pointer + index * inputStride)
      }
      execution.forward(input.values)
      let results = evaluate(wantsGradients: true)
      for (target, gradient) in zip(plan.program.graph.targets, gradients) {
        execution.setGradient(target, gradient.values)
      }
      execution.backward()
      execution.withInputGradient { gradient in
        guard let start = gradient.baseAddress else { return }
        for index in climbing {
          pictures[index].climb(
            value: results[index].value, isDead: results[index].isDead, gradient: start + index * inputStride,
            rate: request.rate)
        }
      }
    }
    return true
  }

  struct Result {
    var picture: Picture
    /// The objective on the picture as it is.
    var value: Float
    var steps: Int
    var state: PictureInProgress.State
  }

  /// The finished pictures, in the order of the batch.
  func results() -> [Result] {
    let finished = pictures.map { $0.finished(order: request.preprocessing.order) }
    for (index, picture) in pictures.enumerated() { picture.showPlainly(in: input.pointer + index * inputStride) }
    execution.forward(input.values)
    let values = evaluate(wantsGradients: false)
    return pictures.indices.map { index in
      Result(
        picture: finished[index], value: values[index].value, steps: pictures[index].steps,
        state: values[index].isDead ? .dead : pictures[index].state)
    }
  }

  /// The objective of each picture as the network last saw it; leaves its gradient in `gradients`.
  private func evaluate(wantsGradients: Bool) -> [(value: Float, isDead: Bool)] {
    for gradient in gradients { gradient.clear() }
    return withMaps(plan.program.graph.targets[...], []) { activations in
      let maps = pictures.indices.map { index in
        zip(activations, plan.units).map { Map($0, image: index, $1) }
      }
      let slopes = pictures.indices.map { index in
        zip(gradients, plan.units).map { Map($0.pointer, image: index, $1) }
      }
      var results = pictures.indices.map { index in
        plan.objectives[index].evaluate(maps[index], addingGradientsTo: slopes[index])
      }
      if let diversity, wantsGradients {
        let penalty = diversity.penalty(maps.map { $0[0] }, subtractingGradientsFrom: slopes.map { $0[0] })
        for index in results.indices { results[index].value -= penalty / Float(results.count) }
      }
      return results
    }
  }

  private func withMaps<R>(
    _ targets: ArraySlice<String>, _ lent: [UnsafePointer<Float>], _ body: ([UnsafePointer<Float>]) -> R
  ) -> R {
    guard let target = targets.first else { return body(lent) }
    return execution.withActivation(target) { values in
      guard let start = values.baseAddress else { preconditionFailure("the target '\(target)' is empty") }
      return withMaps(targets.dropFirst(), lent + [start], body)
    }
  }
}

extension Map {
  /// One image of a dense target.
  fileprivate init(_ values: UnsafePointer<Float>, image: Int, _ units: UnitSpace) {
    self.init(UnsafeMutablePointer(mutating: values), image: image, units)
  }

  fileprivate init(_ values: UnsafeMutablePointer<Float>, image: Int, _ units: UnitSpace) {
    self.init(values: values + image * units.imageStride, units: units)
  }
}
