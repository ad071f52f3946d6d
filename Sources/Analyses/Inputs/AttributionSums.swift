import Networks

/// A layer's map on one image, and activation times gradient summed over it: by unit and by position.
struct AttributionSums: Sendable {
  let shape: Shape
  let map: [Float]
  /// For each unit, of the class's logit and of the difference of the two logits.
  private(set) var logit: [Float]
  private(set) var difference: [Float]
  /// For each unit, the gradient of the logit alone.
  private(set) var gradient: [Float]
  /// For each position, of the logit over all units.
  private(set) var places: [Float]
  /// For each unit, whether it is above 0 anywhere.
  let fires: [Bool]

  /// - Parameter map: of one image, with the layer's shape `[1, channels, ...]`.
  init(of map: [Float], shape: Shape) {
    let channels = shape.rank > 1 ? shape[1] : 1
    let cells = map.count / max(channels, 1)
    self.shape = shape
    self.map = map
    fires = (0..<channels).map { channel in map[(channel * cells)..<((channel + 1) * cells)].contains { $0 > 0 } }
    logit = [Float](repeating: 0, count: channels)
    difference = logit
    gradient = logit
    places = [Float](repeating: 0, count: cells)
  }

  /// Adds the gradient of the class's logit.
  mutating func add(_ gradient: UnsafeBufferPointer<Float>) {
    let cells = places.count
    for channel in logit.indices {
      var (sum, plain): (Float, Float) = (0, 0)
      for cell in 0..<cells {
        let product = map[channel * cells + cell] * gradient[channel * cells + cell]
        sum += product
        plain += gradient[channel * cells + cell]
        places[cell] += product
      }
      logit[channel] += sum
      difference[channel] += sum
      self.gradient[channel] += plain
    }
  }

  /// Takes away the gradient of the other class's logit.
  mutating func subtract(_ gradient: UnsafeBufferPointer<Float>) {
    let cells = places.count
    for channel in logit.indices {
      difference[channel] -= (0..<cells).reduce(Float(0)) {
        $0 + map[channel * cells + $1] * gradient[channel * cells + $1]
      }
    }
  }
}
