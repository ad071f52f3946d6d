package import Findings

/// Chooses which units of a layer belong to a circuit, from what they give to the units above that do.
package struct SourceChoice {
  private let parameters: CircuitParameters

  /// The share of a unit's activation at the border from which it counts as a border detector, not as a feature.
  static let borderLimit: Float = 0.75
  /// How much weaker the weaker member of a mirror pair may be.
  private let pairBalance: Float = 0.2

  private struct Group {
    var members: [Int]
    var strength: Float
  }

  package init(parameters: CircuitParameters) { self.parameters = parameters }

  /// Channels of the layer before, in ascending order.
  ///
  /// Both members of a mirror pair are chosen where both excite about equally, or where the weaker one is among the
  /// strongest inhibitors: the pathway that faces the other way. Of another pair each member is judged by itself, as a
  /// unit without a partner is: the weaker one is chosen too where few others give more.
  ///
  /// - Parameters:
  ///   - inputs: for each chosen unit above, what it gets.
  ///   - weights: of the same units, in the same order.
  ///   - relations: of every unit of the layer before.
  ///   - layers: the channels of each layer, where several lie side by side; nil for one.
  package func channels(
    feeding inputs: [UnitInputs], weights: ConnectionMatrix, relations: [UnitRelations], layers: [Range<Int>]? = nil
  ) -> [Int] {
    let strengths = relations.indices.map { channel in
      relations[channel].borderShare > SourceChoice.borderLimit
        ? 0 : inputs.reduce(Float(0)) { $0 + max($1.share(channel), 0) }
    }
    let thresholds = inputs.indices.map { weights.strongInhibition(ofRow: $0) }
    func inhibits(_ channel: Int) -> Bool {
      thresholds.indices.contains { weights.net(row: $0, from: channel) <= thresholds[$0] }
    }
    var groups: [Group] = []
    for channel in relations.indices where strengths[channel] > 0 {
      guard let partner = relations[channel].mirrorPartner?.unit.channel else {
        groups.append(Group(members: [channel], strength: strengths[channel]))
        continue
      }
      let isFirst = (strengths[partner], channel) < (strengths[channel], partner)
      let weaker = isFirst ? partner : channel
      if strengths[weaker] >= pairBalance * max(strengths[channel], strengths[partner]) || inhibits(weaker) {
        if isFirst {
          groups.append(Group(members: [channel, partner], strength: strengths[channel] + strengths[partner]))
        }
      } else {
        groups.append(Group(members: [channel], strength: strengths[channel]))
      }
    }
    groups.sort { ($1.strength, $0.members[0]) < ($0.strength, $1.members[0]) }
    let least = parameters.groupShare * (groups.first?.strength ?? 0)
    return (layers ?? [relations.indices]).flatMap { layer in
      groups.lazy.filter { layer.contains($0.members[0]) }.prefix(parameters.breadth)
        .filter { $0.strength >= least }.flatMap(\.members)
    }.sorted()
  }
}
