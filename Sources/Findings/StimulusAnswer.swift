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

  /// By how much the explained class is ahead of the other one, in logits; its own logit where there is no other.
  package var lead: Float { lead(explained.logit, against.logit) }

  /// The same with one unit silenced.
  package func lead(_ trial: UnitTrial) -> Float { lead(trial.logit, trial.against) }

  private func lead(_ logit: Float, _ other: Float) -> Float {
    explained.index == against.index ? logit : logit - other
  }

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
  /// Nil as ``trial`` is.
  package var alone: UnitTrials?

  package init(
    sum: Float, differenceSum: Float, raising: [Part], lowering: [Part], deciding: [Part], heat: HeatMap,
    absent: [Absence], trial: AttributionTrial?, alone: UnitTrials? = nil
  ) {
    self.sum = sum
    self.differenceSum = differenceSum
    self.raising = raising
    self.lowering = lowering
    self.deciding = deciding
    self.heat = heat
    self.absent = absent
    self.trial = trial
    self.alone = alone
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

/// What became of the answer when units of a layer were silenced one at a time: the ones of which most was to be expected
/// by activation times gradient, either way.
package struct UnitTrials: Hashable, Sendable, Codable {
  /// Of each unit that was tried, what ``StimulusAnswer/lead`` lost without it, the largest change first.
  package var changes: [Float]
  /// The units with the largest changes, in that order.
  package var strongest: [UnitTrial]

  package init(changes: [Float], strongest: [UnitTrial]) {
    self.changes = changes
    self.strongest = strongest
  }
}

/// What became of the logits when one unit was silenced.
package struct UnitTrial: Hashable, Sendable, Codable {
  package var channel: Int
  /// Of the class that is explained, and of the one it is compared with.
  package var logit: Float
  package var against: Float
  /// The class with the largest logit then.
  package var best: Int
  /// Where the unit fires on the image.
  package var heat: HeatMap

  package init(channel: Int, logit: Float, against: Float, best: Int, heat: HeatMap) {
    self.channel = channel
    self.logit = logit
    self.against = against
    self.best = best
    self.heat = heat
  }
}
