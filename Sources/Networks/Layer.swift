/// A value of a network that people look at: the map of a convolution after its activation, a mixed layer, a
/// residual sum, the neurons of a transformer's block.
package struct Layer: Hashable, Sendable {
  /// What it is called on pages: the name of the node that makes it, or of the value where nodes have no names.
  package let name: String
  /// The value's name in the model.
  package let value: String
  /// By which value its units are ranked, drawn, compared and cut.
  package let measure: UnitMeasure
  /// The operator that makes it, seen through pointwise ones: `Convolution`, `Concatenation`.
  package let kind: String
  package let units: UnitSpace
  /// At the model's own input size, for one image: `[1, C, H, W]`, `[1, T, C]`.
  package let shape: Shape
  /// Pixels that lead to a place by paths that keep places, along the height and along the width.
  package let vertical: ReceptiveField
  package let horizontal: ReceptiveField
  /// Where the places stand in the image: at what they see, or, where they see all of it, at what they were made from
  /// before anything mixed them. Nil where they stand nowhere.
  package let lattice: FieldOfView?
  /// By what the rest of the image reaches a place too; nil where nothing does, or a place sees all of it as it is.
  package let beside: GlobalPath?

  /// - Parameter measure: nil for the value itself, its units having one end.
  package init(
    name: String, value: String, measure: UnitMeasure? = nil, kind: String, units: UnitSpace, shape: Shape,
    field: FieldOfView, lattice: FieldOfView?
  ) {
    self.name = name
    self.value = value
    self.measure = measure ?? UnitMeasure(value: value)
    self.kind = kind
    self.units = units
    self.shape = shape
    vertical = field.vertical
    horizontal = field.horizontal
    beside = field.beside
    self.lattice = lattice
  }

  /// How many units it has.
  package var channels: Int { units.count }
}
