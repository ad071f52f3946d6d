package import Networks

/// A pattern of edges that recurs in circuits.
package struct Motif: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Two units of a layer, each the other's reflection.
    case mirrorPair
    /// Both members of one pair excite their own successor in the next pair and inhibit the other's.
    case crossInhibition
    /// One unit excited by both members of a mirror pair: a union over cases.
    case union
    /// Parts that excite a unit from different places.
    case composition
    /// One unit two of whose strongest inputs work on different images, and are no mirrored pathways: either or.
    case eitherOr
    /// Units of a layer that respond to one shape at different angles.
    case rotation
  }

  package var kind: Kind
  /// The units that take part: for a union the pair and then the union; for cross inhibition the lower pair and then
  /// the upper; for a composition the parts and then the whole.
  package var units: [Unit]
  /// What was measured, by name, for the table beneath the diagram: `correlation`, `same side`, `other side`.
  package var measures: [Measure]

  package init(kind: Kind, units: [Unit], measures: [Measure]) {
    self.kind = kind
    self.units = units
    self.measures = measures
  }
}

/// A measured number and what it measures.
package struct Measure: Hashable, Sendable, Codable {
  package var name: String
  package var value: Float

  package init(_ name: String, _ value: Float) {
    self.name = name
    self.value = value
  }
}
