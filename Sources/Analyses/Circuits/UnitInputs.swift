/// What each channel of the layer before gave to a unit, on the images that excite the unit.
package struct UnitInputs: Sendable {
  /// The unit's mean activation there, at its strongest position.
  package let activation: Float
  /// For each channel, source map times weights, every ReLU between taken as open.
  package let linear: [Float]
  /// For each channel, activation times gradient: only paths that were open.
  package let open: [Float]
  /// For each image that counted, the open contributions of every channel.
  package let byImage: [[Float]]

  /// What one image showed.
  package struct Observation: Sendable {
    var activation: Float
    var linear: [Float]
    var open: [Float]

    package init(activation: Float, linear: [Float], open: [Float]) {
      self.activation = activation
      self.linear = linear
      self.open = open
    }
  }

  /// The mean over the third of the observations in which the unit is most active, at least four.
  package init(_ observations: [Observation], channels: Int) {
    let active = observations.filter { $0.activation > 0 }.sorted { $0.activation > $1.activation }
    let kept = active.prefix(max(active.count / 3, 4))
    func mean(_ values: (Observation) -> [Float]) -> [Float] {
      var sum = [Float](repeating: 0, count: channels)
      for observation in kept {
        for (channel, value) in values(observation).enumerated() { sum[channel] += value }
      }
      return sum.map { $0 / Float(max(kept.count, 1)) }
    }
    activation = kept.reduce(0) { $0 + $1.activation } / Float(max(kept.count, 1))
    linear = mean(\.linear)
    open = mean(\.open)
    byImage = kept.map(\.open)
  }

  /// The open contribution of a channel as a share of the unit's activation.
  package func share(_ channel: Int) -> Float { activation > 0 ? open[channel] / activation : 0 }
}
