package import Basics

/// What happened to the target when its circuit was cut, or everything else was.
///
/// All numbers are means over images that took no part in choosing the circuit, at the position where the target was
/// strongest before, as shares of the activation it had there: 1 is untouched, 0 is silent.
package struct CircuitEvidence: Hashable, Sendable, Codable {
  /// Images used for choosing units and edges.
  package var chosenOn: Int
  /// Other images, on which everything here was measured.
  package var testedOn: Int
  /// The target's mean activation on them.
  package var activation: Float
  package var interventions: [Intervention]
  /// How large the circuit must be to be one, and whether it is better than chance.
  package var proof: CircuitProof
  /// The name of the test's own result, which does not change with images that the test does not look at.
  package var test: Digest?

  package init(
    chosenOn: Int, testedOn: Int, activation: Float, interventions: [Intervention],
    proof: CircuitProof
  ) {
    self.chosenOn = chosenOn
    self.testedOn = testedOn
    self.activation = activation
    self.interventions = interventions
    self.proof = proof
  }

  private enum CodingKeys: String, CodingKey { case chosenOn, testedOn, activation, interventions, test }

  /// The members of ``proof`` stand beside the others: who reads the data asks for `evidence.verdict`.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    chosenOn = try values.decode(Int.self, forKey: .chosenOn)
    testedOn = try values.decode(Int.self, forKey: .testedOn)
    activation = try values.decode(Float.self, forKey: .activation)
    interventions = try values.decode([Intervention].self, forKey: .interventions)
    test = try values.decodeIfPresent(Digest.self, forKey: .test)
    proof = try CircuitProof(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(chosenOn, forKey: .chosenOn)
    try values.encode(testedOn, forKey: .testedOn)
    try values.encode(activation, forKey: .activation)
    try values.encode(interventions, forKey: .interventions)
    try values.encodeIfPresent(test, forKey: .test)
    try proof.encode(to: encoder)
  }
}

/// One way of cutting the network and what was left of the target.
package struct Intervention: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Exactly the circuit's exciting edges are cut.
    case cutExcitation
    /// Exactly the circuit's inhibiting edges are cut.
    case cutInhibition
    /// All the circuit's edges are cut.
    case cutEdges
    /// As many edges between the same layers, into the same units, drawn at random outside the circuit.
    case cutRandomEdges
    /// The circuit's units below the target are silenced.
    case cutUnits
    /// As many units of the same layers, drawn at random outside the circuit.
    case cutRandomUnits
    /// Only the circuit's edges are left: every other input of its units is silenced.
    case keepOnly
    /// As many edges, drawn at random, are all that is left.
    case keepRandomEdges
  }

  package var kind: Kind
  /// How many edges or units were cut or kept.
  package var count: Int
  /// What was left of the target in each draw (one draw where there is no chance in it).
  package var remaining: [Float]

  package init(kind: Kind, count: Int, remaining: [Float]) {
    self.kind = kind
    self.count = count
    self.remaining = remaining
  }

  /// The mean over the draws.
  package var mean: Float { remaining.isEmpty ? 0 : remaining.reduce(0, +) / Float(remaining.count) }
}
