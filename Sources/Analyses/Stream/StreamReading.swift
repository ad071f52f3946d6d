import Engine
import Networks

/// How a value is read from the end of a residual stream: linearly, but for the scale of the norm between, which is held as
/// it is on each image.
struct StreamReading: Sendable {
  /// The scores of classes, or the sums of neurons before their function.
  let value: String
  let end: StreamEnd
  /// `[1, T, C]`
  let stream: Shape
  /// From the end of the stream to the value, with the norm's scale left out.
  let tail: Program

  /// Nil where more than products with weights and one norm lies between a stream and the value.
  ///
  /// - Parameter graph: up to the value, for one image.
  init?(_ value: String, in graph: Graph) throws {
    guard let end = graph.streamEnd(of: value), let stream = graph.shapes[end.stream], stream.rank == 3, stream[0] == 1
    else { return nil }
    let held = end.scale.map { scale in
      [scale.holding: Tensor(Shape((graph.shapes[scale.value]?.dimensions ?? []).map { _ in 1 }), [1])]
    }
    guard let tail = try graph.linearized(from: end.stream, to: value, axes: AxisTrace(graph), held: held ?? [:])
    else { return nil }
    self.value = value
    self.end = end
    self.stream = stream
    self.tail = try Program(tail, gradient: true)
  }

  /// What has to be read of a run.
  var values: [String] { [value] + (end.scale.map { [$0.value] } ?? []) }

  /// The direction of the stream by which a sum of the value's numbers is read, at each token at which it is read at all.
  ///
  /// - Parameters:
  ///   - weights: by the places of numbers in the value, their weights in the sum.
  ///   - execution: one of ``tail``, that was run once.
  ///   - everywhere: whether tokens at which it is not read are told too, with a direction of zeros.
  ///   - read: gives the ``values``.
  func directions(
    _ weights: [Int: Float], _ execution: Execution, everywhere: Bool = false, read: (String) -> [Float]
  ) -> [(token: Int, direction: [Double])] {
    let width = stream[2]
    var seeds = [Float](repeating: 0, count: tail.graph.shapes[value]?.count ?? 0)
    for (place, weight) in weights where seeds.indices.contains(place) { seeds[place] = weight }
    seeds.withUnsafeBufferPointer { execution.setGradient(value, $0) }
    execution.backward()
    let scales = end.scale?.factors(width: width, read)
    return execution.withInputGradient { gradient in
      (0..<stream[1]).compactMap { token -> (token: Int, direction: [Double])? in
        let direction = gradient[token * width..<(token + 1) * width]
        guard everywhere || direction.contains(where: { $0 != 0 }) else { return nil }
        let scale = scales.map { $0.count == 1 ? $0[0] : $0[token] } ?? 1
        return (token, direction.map { Double($0) * scale })
      }
    }
  }
}
