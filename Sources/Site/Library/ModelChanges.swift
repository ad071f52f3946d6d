package import Basics
package import Findings
package import Networks

/// What is new since the model before, as a whole.
package struct ModelChanges: Hashable, Sendable {
  /// The digests of the two models.
  package var before: Digest
  package var after: Digest
  /// The nodes of the network that differ; removed ones too.
  package var parts: [String]
  /// Layers with a unit that has changed, from the input up.
  package var layers: [LayerChange]
  package var circuits: [CircuitChange]

  package init(
    before: Digest, after: Digest, parts: [String], layers: [LayerChange], circuits: [CircuitChange]
  ) {
    self.before = before
    self.after = after
    self.parts = parts
    self.layers = layers
    self.circuits = circuits
  }
}

/// How many units of a layer have changed, and in what.
package struct LayerChange: Hashable, Sendable {
  package var layer: String
  /// Units with any change.
  package var units: Int
  package var features: Int
  package var photographs: Int
  package var weights: Int

  package init(layer: String, units: Int, features: Int, photographs: Int, weights: Int) {
    self.layer = layer
    self.units = units
    self.features = features
    self.photographs = photographs
    self.weights = weights
  }
}

/// The proof of a circuit before and after.
package struct CircuitChange: Hashable, Sendable {
  package var name: String
  package var before: Circuit
  package var after: Circuit

  package init(name: String, before: Circuit, after: Circuit) {
    self.name = name
    self.before = before
    self.after = after
  }
}

/// What a unit was and what it is now; of what has not changed there is nothing.
package struct UnitChange: Hashable, Sendable {
  /// Both states of one kind of result.
  package struct Pair<Result: Hashable & Sendable>: Hashable, Sendable {
    package var before: Result
    package var after: Result

    package init(before: Result, after: Result) {
      self.before = before
      self.after = after
    }
  }

  /// The strongest photographs that are shown of each state.
  package static let photographs = 4

  package var unit: Unit
  package var feature: Pair<FeatureImage>?
  package var examples: Pair<UnitExamples>?
  /// The strongest inputs.
  package var inputs: Pair<[Connection]>?
  /// The sum of what was added to the weights from each unit or taken away, as a share of their sum before.
  package var weightChange: Double?

  package init(
    unit: Unit, feature: Pair<FeatureImage>? = nil, examples: Pair<UnitExamples>? = nil,
    inputs: Pair<[Connection]>? = nil, weightChange: Double? = nil
  ) {
    self.unit = unit
    self.feature = feature
    self.examples = examples
    self.inputs = inputs
    self.weightChange = weightChange
  }

  /// The share of the strongest photographs that are others now.
  package var photographChange: Double? {
    examples.map { pair in
      let before = Set(pair.before.strongest.map(\.image))
      let after = Set(pair.after.strongest.map(\.image))
      let most = max(before.count, after.count)
      return most > 0 ? 1 - Double(before.intersection(after).count) / Double(most) : 0
    }
  }

  /// The change of the feature picture's objective, as a share of the larger value.
  package var featureChange: Double? {
    feature.map { pair in
      let largest = max(abs(pair.before.value), abs(pair.after.value))
      return largest > 0 ? Double(abs(pair.after.value - pair.before.value) / largest) : 0
    }
  }

  /// The largest of the three, by which units are ranked.
  package var amount: Double { max(photographChange ?? 0, featureChange ?? 0, weightChange ?? 0) }
}
