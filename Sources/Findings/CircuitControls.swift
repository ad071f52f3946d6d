/// What the rule of proof says of circuits that mean nothing: how far its words can be trusted of this target.
package struct CircuitControls: Hashable, Sendable, Codable {
  /// Of units ranked at random.
  package var random: [Verdict]
  /// Of units ranked by their effect in a network whose weights were shuffled, tested in the true one.
  package var shuffled: [Verdict]

  package init(random: [Verdict] = [], shuffled: [Verdict] = []) {
    self.random = random
    self.shuffled = shuffled
  }
}
