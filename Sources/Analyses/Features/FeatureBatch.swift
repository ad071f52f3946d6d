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
  private let anchor: Anchor?

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
    anchor = request.nearness.map { Anchor(weight: $0.weight, channels: plan.free, units: plan.units[0]) }
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
      for index in climbing { pictures[index].turn(by: request.transformations) }
      see(climbing)
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
    /// How far the layer is from what it says of the photograph (``Anchor``); nil where there is none to stay near.
    var distance: Float?
    var steps: Int
    var state: PictureInProgress.State
  }

  /// The finished pictures, in the order of the batch.
  func results() -> [Result] {
    let finished = pictures.map { $0.finished(order: request.preprocessing.order) }
    for picture in pictures { picture.turn(by: []) }
    see(pictures.indices)
    let values = evaluate(wantsGradients: false)
    return pictures.indices.map { index in
      Result(
        picture: finished[index], value: values[index].value, distance: values[index].distance,
        steps: pictures[index].steps,
        state: values[index].isDead ? .dead : pictures[index].state)
    }
  }

  /// Lets the network see some pictures; where they are to stay near photographs, these first.
  private func see(_ shown: some Sequence<Int>) {
    let indices = Array(shown)
    if let anchor {
      for index in indices { pictures[index].showStart(in: input.pointer + index * inputStride) }
      execution.forward(input.values)
      withMaps(plan.program.graph.targets.prefix(1), []) { anchor.note($0[0]) }
    }
    for index in indices { pictures[index].show(in: input.pointer + index * inputStride) }
    execution.forward(input.values)
  }

  /// The objective of each picture as the network last saw it; leaves its gradient in `gradients`.
  ///
  /// - Parameter wantsGradients: whether the penalties count too.
  private func evaluate(wantsGradients: Bool) -> [(value: Float, isDead: Bool, distance: Float?)] {
    for gradient in gradients { gradient.clear() }
    return withMaps(plan.program.graph.targets[...], []) { activations in
      let maps = pictures.indices.map { index in
        zip(activations, plan.units).map { Map($0, image: index, $1) }
      }
      let slopes = pictures.indices.map { index in
        zip(gradients, plan.units).map { Map($0.pointer, image: index, $1) }
      }
      var results = pictures.indices.map { index in
        let (value, isDead) = plan.objectives[index].evaluate(maps[index], addingGradientsTo: slopes[index])
        return (value: value, isDead: isDead, distance: Float?.none)
      }
      if let anchor {
        for index in results.indices {
          let near = anchor.penalty(
            maps[index][0], of: index, subtractingGradientFrom: wantsGradients ? slopes[index][0] : nil)
          results[index].distance = near.distance
          if wantsGradients { results[index].value -= near.penalty }
        }
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
