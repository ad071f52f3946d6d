import Findings

/// Chooses which units of a layer belong to a circuit, from what they give to the units above that do.
struct SourceChoice {
  let parameters: CircuitParameters

  /// The share of a unit's activation at the border from which it counts as a border detector, not as a feature.
  static let borderLimit: Float = 0.75
  /// How much weaker the weaker member of a mirror pair may be.
  private let pairBalance: Float = 0.2

  /// Channels of the layer before, in ascending order: mirror pairs come together or not at all.
  func channels(feeding inputs: [UnitInputs], relations: [UnitRelations]) -> [Int] {
    let strengths = relations.indices.map { channel in
      relations[channel].borderShare > SourceChoice.borderLimit
        ? 0 : inputs.reduce(Float(0)) { $0 + max($1.share(channel), 0) }
    }
    var groups: [(members: [Int], strength: Float)] = []
    for channel in relations.indices where strengths[channel] > 0 {
      guard let partner = relations[channel].mirrorPartner?.unit.channel,
        min(strengths[channel], strengths[partner]) >= pairBalance * max(strengths[channel], strengths[partner])
      else {
        groups.append(([channel], strengths[channel]))
        continue
      }
      if channel < partner { groups.append(([channel, partner], strengths[channel] + strengths[partner])) }
    }
    groups.sort { ($1.strength, $0.members[0]) < ($0.strength, $1.members[0]) }
    let least = parameters.groupShare * (groups.first?.strength ?? 0)
    return groups.prefix(parameters.breadth).filter { $0.strength >= least }.flatMap(\.members).sorted()
  }
}
