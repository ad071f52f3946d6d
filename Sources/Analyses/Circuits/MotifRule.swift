package import Findings
package import Networks

/// What must hold for units to be a motif: each motif's rule, said once, with its thresholds.
///
/// ``MotifRecognition`` names the motifs of a circuit by these rules, and ``MotifSearch`` looks through a whole model by
/// the same. They differ only in what they measure by: the recognition by what each unit gave to the next on the images
/// that excite that, the search by weights times the mean activity of the units from which they lead. The motifs are
/// those of "Zoom In" (Olah et al. 2020).
package enum MotifRule {
  /// Two units of a layer, each the other's mirror partner (`RelationSearch` says which are).
  package struct MirrorPair: Sendable {
    package init() {}

    /// All pairs of a layer, by how exactly they mirror one another and how much facing matters to them.
    package func motifs(in layer: MotifLayer) -> [RankedMotif] {
      layer.pairs.map { pair in
        let relations = pair.map { layer.relations[$0] }
        let correlation = relations[0].mirrorPartner?.correlation ?? 0
        let facing = relations.facing
        return RankedMotif(
          motif: Motif(
            kind: .mirrorPair, units: pair.map(layer.unit),
            measures: [
              Measure("correlation", correlation),
              Measure("self-correlation", max(relations[0].selfCorrelation, relations[1].selfCorrelation)),
              Measure("facing", facing),
            ]), strength: correlation * facing)
      }
    }
  }

  /// Units of a layer that respond to one shape at different angles.
  ///
  /// A family counts once, under its lowest channel. Two units that are each other's mirror image and nothing more are
  /// a pair, not a family.
  package struct Rotation: Sendable {
    package init() {}

    /// The families of a layer, by the sum of the correlations with the lowest channel.
    package func motifs(in layer: MotifLayer) -> [RankedMotif] {
      layer.channels.compactMap { channel in
        var members: [Findings.Rotation] = []
        for turned in layer.relations[channel].rotations
        where layer.channels.contains(turned.unit.channel) && !members.contains(where: { $0.unit == turned.unit }) {
          members.append(turned)
        }
        guard members.allSatisfy({ $0.unit.channel > channel }),
          members.contains(where: { $0.unit.channel != layer.partner(of: channel) })
        else { return nil }
        return RankedMotif(
          motif: Motif(
            kind: .rotation, units: [layer.unit(channel)] + members.map(\.unit),
            measures: members.map { Measure("angle", Float($0.angle)) }
              + [Measure("correlation", members.map(\.correlation).min() ?? 0)]),
          strength: members.reduce(0) { $0 + $1.correlation })
      }
    }
  }

  /// A unit that both members of a mirror pair excite, and to which facing no longer matters: a union over cases has
  /// lost what its inputs tell apart.
  package struct Union: Sendable {
    /// The least that each member must give, as a share of what the union is measured to get.
    package let leastShare: Float
    /// The least correlation of the union's map with its own on the mirrored image.
    package let leastSelfCorrelation: Float = 0.5

    private init(leastShare: Float) { self.leastShare = leastShare }

    /// With shares of the union's own activation, of which inhibition has taken its part: those of a circuit's edges.
    package static func byActivation(leastShare: Float) -> Union { Union(leastShare: leastShare) }

    /// With shares of all excitation that the union gets, which are several times smaller.
    package static let byExcitation = Union(leastShare: 0.01)

    /// Whether a unit may be a union, whatever feeds it: it has no mirror partner, responds to the mirrored image as to
    /// the image, and is no border detector.
    package func allows(_ unit: UnitRelations) -> Bool {
      unit.mirrorPartner == nil && unit.selfCorrelation >= leastSelfCorrelation
        && unit.borderShare <= SourceChoice.borderLimit
    }

    /// - Parameters:
    ///   - pair: the relations of its members.
    ///   - shares: what each member gives to the unit, as a share of what that gets.
    ///   - weights: the sum of the weights from each member.
    package func holds(_ unit: UnitRelations, of pair: [UnitRelations], shares: [Float], weights: [Float]) -> Bool {
      allows(unit) && pair.facing > unit.facing && shares.allSatisfy { $0 >= leastShare }
        && weights.allSatisfy { $0 > 0 }
    }
  }

  /// Both members of one pair excite their own successor in the next pair and inhibit the other's.
  package struct CrossInhibition: Sendable {
    /// The least inhibition of the other side, as a share of the excitation of the own.
    package let leastInhibition: Float = 0.1

    package init() {}

    /// The lower pair in the order of the units that it excites, and the mean effects of its members there.
    package struct Sides: Sendable {
      package let lower: [Int]
      package let same: Float
      package let other: Float

      /// The weaker of the two.
      package var strength: Float { min(same, -other) }
    }

    /// The sides on which a pair works upon the next; nil where it does not excite one and inhibit the other.
    ///
    /// - Parameter effect: of a member of the lower pair on a member of the upper one.
    package func sides(
      lower: [Int], upper: [Int], effect: (_ lower: Int, _ upper: Int) -> Float
    ) -> Sides? {
      let straight = (effect(lower[0], upper[0]) + effect(lower[1], upper[1])) / 2
      let crossed = (effect(lower[0], upper[1]) + effect(lower[1], upper[0])) / 2
      let sides =
        straight >= crossed
        ? Sides(lower: lower, same: straight, other: crossed)
        : Sides(lower: lower.reversed(), same: crossed, other: straight)
      return sides.same > 0 && sides.other <= -leastInhibition * sides.same ? sides : nil
    }
  }

  /// Parts that excite a unit, each from a place of its own.
  package struct Composition: Sendable {
    /// How far apart the outermost parts must be, in cells of the layer before.
    package let leastDistance: Float = 1

    package init() {}

    /// A unit that excites another and the middle of the weights with which it does.
    package typealias Part = (unit: Unit, row: Float, column: Float)

    /// Nil where no weight is positive.
    ///
    /// - Parameter weights: rows from top to bottom.
    func part(_ unit: Unit, _ weights: [[Float]]) -> Part? {
      var (sum, rows, columns) = (Float(0), Float(0), Float(0))
      for (y, line) in weights.enumerated() {
        for (x, weight) in line.enumerated() where weight > 0 {
          sum += weight
          rows += weight * Float(y)
          columns += weight * Float(x)
        }
      }
      return sum > 0 ? (unit, rows / sum, columns / sum) : nil
    }

    /// The two parts that are farthest apart along the axis on which the parts spread most, and how far they spread;
    /// nil where all excite from about one place.
    package func ends(of parts: [Part]) -> Ends? {
      span(of: parts).flatMap { $0.distance >= leastDistance ? $0 : nil }
    }

    /// The outermost parts and how far they are apart.
    package struct Ends: Sendable {
      package let units: [Unit]
      package let rows: Float
      package let columns: Float

      /// Along the axis on which they are farther apart.
      var distance: Float { max(rows, columns) }
    }

    /// The same of parts that all excite from about one place too.
    func span(of parts: [Part]) -> Ends? {
      guard let highest = parts.min(by: { $0.row < $1.row }), let lowest = parts.max(by: { $0.row < $1.row }),
        let leftmost = parts.min(by: { $0.column < $1.column }),
        let rightmost = parts.max(by: { $0.column < $1.column })
      else { return nil }
      let (rows, columns) = (lowest.row - highest.row, rightmost.column - leftmost.column)
      return Ends(
        units: rows >= columns ? [highest.unit, lowest.unit] : [leftmost.unit, rightmost.unit], rows: rows,
        columns: columns)
    }
  }

  /// A unit two of whose strongest inputs work on different images: where one gives much, the other gives little.
  package struct EitherOr: Sendable {
    /// The correlation over images, of what two inputs give, up to which they count as separate.
    package let mostCorrelation: Float = -0.4
    /// How many of a unit's strongest inputs are compared.
    package let inputs = 4

    package init() {}

    /// The two of a unit's strongest inputs that agree least, where they are separate.
    ///
    /// - Parameters:
    ///   - sources: those that excite the unit, the strongest first.
    ///   - isOne: whether two sources are sides of one thing, which work on different images by their nature.
    ///   - given: what a source gave to it on each image.
    package func separate(
      _ sources: [Int], isOne: (_ source: Int, _ other: Int) -> Bool, given: (_ source: Int) -> [Float]
    ) -> (pair: [Int], correlation: Float)? {
      let kept = sources.prefix(inputs)
      var weakest: (pair: [Int], correlation: Float)?
      for (index, a) in kept.enumerated() {
        for b in kept.dropFirst(index + 1) where !isOne(a, b) {
          let correlation = correlate(given(a), given(b))
          if correlation < weakest?.correlation ?? 1 { weakest = ([a, b], correlation) }
        }
      }
      return weakest.flatMap { $0.correlation <= mostCorrelation ? $0 : nil }
    }
  }
}

/// A layer as the rules of motifs see it.
package struct MotifLayer: Sendable {
  package let name: String
  /// Of every unit of the layer.
  package let relations: [UnitRelations]
  /// Those among which motifs are looked for, in ascending order.
  package let channels: [Int]

  /// - Parameter channels: nil for all of the layer.
  package init(_ name: String, _ relations: [UnitRelations], channels: [Int]? = nil) {
    self.name = name
    self.relations = relations
    self.channels = channels ?? Array(relations.indices)
  }

  package func unit(_ channel: Int) -> Unit { Unit(name, channel) }

  /// The mirror partner of one of ``channels``, where that is among them too.
  package func partner(of channel: Int) -> Int? {
    relations[channel].mirrorPartner.flatMap { channels.contains($0.unit.channel) ? $0.unit.channel : nil }
  }

  /// The mirror pairs, each with the lower channel first.
  package var pairs: [[Int]] {
    channels.compactMap { channel in partner(of: channel).flatMap { channel < $0 ? [channel, $0] : nil } }
  }
}

/// A motif and how strongly it shows, to compare with others of its kind.
package struct RankedMotif: Hashable, Sendable {
  package let motif: Motif
  package let strength: Float
}

extension [UnitRelations] {
  /// How much facing matters to units, on average.
  var facing: Float { reduce(0) { $0 + $1.facing } / Float(Swift.max(count, 1)) }
}
