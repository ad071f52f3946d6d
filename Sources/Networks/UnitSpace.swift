package import Basics

/// The axis of a value on which its units stand, and what they are.
package struct UnitAxis: Hashable, Sendable {
  package let kind: UnitSpace.Kind
  package let axis: Int

  package init(_ kind: UnitSpace.Kind, axis: Int) {
    self.kind = kind
    self.axis = axis
  }
}

/// What the units of a value are, on which of its axes they stand, and at which places each of them is seen.
///
/// A value `[N, ...]` has one number for each image, unit and place. Its units are either before all places (the
/// channels of a map `[N, C, H, W]`) or after them (the neurons of tokens `[N, T, C]`).
package struct UnitSpace: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of a map: what a convolution made, or a sum of paths.
    case channel
    /// What one column of a matrix of weights made.
    case neuron
    case head
    /// Of a dictionary.
    case code
  }

  package enum Places: Hashable, Sendable {
    /// One number for each unit.
    case none
    /// Places that lie over the image.
    case map(Size)
    /// Patches of the image row by row, with tokens that stand nowhere in it (class, registers) before and after them.
    case tokens(leading: Int, grid: Size, trailing: Int)
    /// So many tokens of which it is not known where in the image they stand, if anywhere.
    case sequence(Int)
  }

  package let kind: Kind
  package let axis: Int
  /// How many units there are.
  package let count: Int
  package let places: Places
  /// From a unit to the next, from a place to the next and from an image to the next, in numbers of the dense value.
  package let unitStride: Int
  package let placeStride: Int
  package let imageStride: Int
  /// How many axes come after that of the units.
  private let trailingAxes: Int

  /// Nil where the units stand between places, or the places are not as many as the shape has room for.
  package init?(_ kind: Kind, axis: Int, of shape: Shape, places: Places) {
    guard axis > 0, axis < shape.rank else { return nil }
    let before = shape.dimensions[1..<axis].reduce(1, *)
    let after = shape.dimensions[(axis + 1)...].reduce(1, *)
    guard before == 1 || after == 1 else { return nil }
    self.kind = kind
    self.axis = axis
    self.places = places
    count = shape[axis]
    trailingAxes = shape.rank - axis - 1
    unitStride = after
    placeStride = after == 1 ? count : 1
    imageStride = shape.dimensions.dropFirst().reduce(1, *)
    guard tokenCount == before * after else { return nil }
  }

  /// The places as the map that is drawn of a unit: one cell where there are none, a row of a sequence.
  package var grid: Size {
    switch places {
    case .none: Size(height: 1, width: 1)
    case .map(let grid), .tokens(_, let grid, _): grid
    case .sequence(let count): Size(height: 1, width: count)
    }
  }

  /// Tokens that have no place in the image: class, registers.
  package var extraTokens: Int {
    if case .tokens(let leading, _, let trailing) = places { leading + trailing } else { 0 }
  }

  /// Places and extra tokens together.
  package var tokenCount: Int { grid.count + extraTokens }

  /// Extra tokens before the first place.
  package var leadingTokens: Int { if case .tokens(let leading, _, _) = places { leading } else { 0 } }

  /// The first token without a place: the class token, where there is one.
  package var firstExtraToken: Int? { extraTokens == 0 ? nil : leadingTokens > 0 ? 0 : grid.count }

  /// Whether the places lie over the image.
  package var isOverImage: Bool {
    switch places {
    case .map, .tokens: true
    case .none, .sequence: false
    }
  }

  /// Whether each unit's map lies in one piece, and all maps one after another, with nothing else.
  package var isMaps: Bool { placeStride == 1 && extraTokens == 0 }

  /// The shape of a tensor with one number for each unit, broadcast to the value: `[C, 1, 1]` for `[N, C, H, W]`.
  package var parameterShape: Shape { Shape([count] + Array(repeating: 1, count: trailingAxes)) }

  /// The same places for another number of units.
  package func with(count: Int) -> UnitSpace {
    let isOuter = unitStride == tokenCount
    return UnitSpace(
      kind: kind, axis: axis, count: count, places: places, unitStride: unitStride,
      placeStride: isOuter ? placeStride : count, imageStride: count * tokenCount, trailingAxes: trailingAxes)
  }

  private init(
    kind: Kind, axis: Int, count: Int, places: Places, unitStride: Int, placeStride: Int, imageStride: Int,
    trailingAxes: Int
  ) {
    self.kind = kind
    self.axis = axis
    self.count = count
    self.places = places
    self.unitStride = unitStride
    self.placeStride = placeStride
    self.imageStride = imageStride
    self.trailingAxes = trailingAxes
  }
}
