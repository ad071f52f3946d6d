package import Findings
package import Networks

/// What must hold for units of a circuit's layer to be drawn as one, with its thresholds: fixed before anything was
/// cut.
///
/// Any two of them fire alike and give alike, and stand on the same side of the drawing. Groups grow from the two that are
/// most alike; of equals the lower numbers go first, so the order in which units are given does not matter.
package struct GroupRule: Sendable {
  /// Two units fire alike where their maps correlate more than this share of all pairs of their layer's units do.
  package let level: Float = 0.95
  /// Two units give alike where the cosine between what they give to the units above is at least this: so none
  /// excites what another inhibits.
  package let leastAgreement: Float = 0.5

  package init() {}

  /// How much two units are alike.
  package struct Likeness: Sendable {
    /// The correlation of their maps over images and places.
    package let maps: Float
    /// The cosine between what they give to each unit of the drawing.
    package let given: Float

    package init(maps: Float, given: Float) { (self.maps, self.given) = (maps, given) }

    /// The lesser of two, by each measure.
    fileprivate static func least(_ a: Likeness, _ b: Likeness) -> Likeness {
      Likeness(maps: min(a.maps, b.maps), given: min(a.given, b.given))
    }
  }

  /// The groups of a layer, each of at least two units in ascending order.
  ///
  /// - Parameters:
  ///   - chance: the correlation of maps that ``level`` of the layer's pairs stay below.
  ///   - isTurned: whether a unit responds to what another does, turned; such units are alike whatever their maps.
  ///   - likeness: of two units. Of two members of a pathway it counts as the mean of theirs and of their mirror
  ///     partners', so both pathways have the same groups.
  package func groups(
    of units: [CircuitUnit], chance: Float, isTurned: (Unit, Unit) -> Bool, likeness: (Unit, Unit) -> Likeness
  ) -> [CircuitGroup] {
    let units = units.filter { $0.role != .target }.sorted { $0.unit < $1.unit }
    func alike(_ a: CircuitUnit, _ b: CircuitUnit) -> Likeness? {
      guard a.pathway == b.pathway else { return nil }
      let own = likeness(a.unit, b.unit)
      let whole: Likeness
      if let other = a.partner, let mirrored = b.partner {
        let opposite = likeness(other, mirrored)
        whole = Likeness(maps: (own.maps + opposite.maps) / 2, given: (own.given + opposite.given) / 2)
      } else {
        whole = own
      }
      let isKin = (chance > 0 && whole.maps > chance) || isTurned(a.unit, b.unit)
      return isKin && whole.given >= leastAgreement ? whole : nil
    }
    var clusters = units.map { [$0] }
    while let merge = best(clusters, alike) {
      clusters[merge.first] += clusters[merge.second]
      clusters[merge.first].sort { $0.unit < $1.unit }
      clusters.remove(at: merge.second)
    }
    return clusters.filter { $0.count > 1 }.map { members in
      let least = self.least(members.indices.flatMap { i in members[..<i].map { (members[i], $0) } }, alike)
      return CircuitGroup(
        units: members.map(\.unit), likeness: least?.maps ?? 0, chance: chance, agreement: least?.given ?? 0)
    }
  }

  /// The two clusters whose least alike units are most alike; nil where no two have only units that are alike.
  private func best(
    _ clusters: [[CircuitUnit]], _ alike: (CircuitUnit, CircuitUnit) -> Likeness?
  ) -> (first: Int, second: Int)? {
    var best: (first: Int, second: Int, likeness: Float)?
    for first in clusters.indices {
      for second in clusters.indices.dropFirst(first + 1) {
        let pairs = clusters[first].flatMap { a in clusters[second].map { (a, $0) } }
        guard let least = least(pairs, alike) else { continue }
        if best.map({ least.maps > $0.likeness }) ?? true { best = (first, second, least.maps) }
      }
    }
    return best.map { ($0.first, $0.second) }
  }

  /// Nil where one of the pairs is not alike.
  private func least(
    _ pairs: [(CircuitUnit, CircuitUnit)], _ alike: (CircuitUnit, CircuitUnit) -> Likeness?
  ) -> Likeness? {
    var least: Likeness?
    for (a, b) in pairs {
      guard let own = alike(a, b) else { return nil }
      least = least.map { .least($0, own) } ?? own
    }
    return least
  }
}
