/// What a network answered to one image, and which units of each layer moved the answer.
///
/// Logits are the numbers before the softmax; where there is none, the scores themselves.
package struct StimulusAnswer: Hashable, Sendable, Codable {
  package struct ClassScore: Hashable, Sendable, Codable {
    package var index: Int
    /// The model's own output.
    package var score: Float
    package var logit: Float

    package init(index: Int, score: Float, logit: Float) {
      self.index = index
      self.score = score
      self.logit = logit
    }
  }

  /// The best five, the best first.
  package var classes: [ClassScore]
  /// The class whose logit is explained: the best one.
  package var explained: ClassScore
  /// The class it is compared with: the second best, unless another was asked for.
  package var against: ClassScore
  /// For each layer asked about, in that order.
  package var layers: [LayerAttribution]

  package init(classes: [ClassScore], explained: ClassScore, against: ClassScore, layers: [LayerAttribution]) {
    self.classes = classes
    self.explained = explained
    self.against = against
    self.layers = layers
  }
}

/// What the units of one layer added to the logit of a class: activation times gradient, summed over positions.
///
/// The sum over all units is the logit less what comes from elsewhere: biases above the layer, and whatever is not
/// piecewise linear.
package struct LayerAttribution: Hashable, Sendable, Codable {
  package struct Part: Hashable, Sendable, Codable {
    package var channel: Int
    /// Added to the logit; of ``LayerAttribution/deciding`` to the difference of the two logits.
    package var value: Float

    package init(channel: Int, value: Float) {
      self.channel = channel
      self.value = value
    }
  }

  /// A unit that is 0 everywhere and would raise the logit.
  package struct Absence: Hashable, Sendable, Codable {
    package var channel: Int
    /// How much the logit would grow for each 1 that the unit fired at all positions, to first order.
    package var gradient: Float

    package init(channel: Int, gradient: Float) {
      self.channel = channel
      self.gradient = gradient
    }
  }

  /// Over all units.
  package var sum: Float
  /// Over all units, of the difference of the logits.
  package var differenceSum: Float
  /// The units that raise the logit most, the strongest first.
  package var raising: [Part]
  /// The units that lower it most, the strongest first.
  package var lowering: [Part]
  /// The units that speak most for the class and against the other, the strongest first.
  package var deciding: [Part]
  /// Where what raises the logit is, summed over units.
  package var heat: HeatMap
  package var absent: [Absence]
  /// Nil where the answer depends on more than this layer, so that it cannot be cut here.
  package var trial: AttributionTrial?

  package init(
    sum: Float, differenceSum: Float, raising: [Part], lowering: [Part], deciding: [Part], heat: HeatMap,
    absent: [Absence], trial: AttributionTrial?
  ) {
    self.sum = sum
    self.differenceSum = differenceSum
    self.raising = raising
    self.lowering = lowering
    self.deciding = deciding
    self.heat = heat
    self.absent = absent
    self.trial = trial
  }
}

/// What became of the logit when units were silenced.
package struct AttributionTrial: Hashable, Sendable, Codable {
  /// How many units were silenced.
  package var count: Int
  /// The logit without the units that raise it most.
  package var strongest: Float
  /// The logit without as many others that fire, drawn at random, draw by draw.
  package var random: [Float]

  package init(count: Int, strongest: Float, random: [Float]) {
    self.count = count
    self.strongest = strongest
    self.random = random
  }
}
