/// A value of a network that people look at: the map of a convolution after its activation, a mixed layer, a residual sum.
package struct Layer: Hashable, Sendable {
  /// What it is called on pages: the name of the node that makes it, or of the value where nodes have no names.
  package let name: String
  /// The value's name in the model.
  package let value: String
  /// The operator that makes it, seen through pointwise ones: `Convolution`, `Concatenation`.
  package let kind: String
  package let channels: Int
  /// At the model's own input size, for one image: `[1, C, H, W]`.
  package let shape: Shape
  /// Pixels seen by a position, along the height and along the width.
  package let vertical: ReceptiveField
  package let horizontal: ReceptiveField

  package init(
    name: String, value: String, kind: String, channels: Int, shape: Shape, vertical: ReceptiveField,
    horizontal: ReceptiveField
  ) {
    self.name = name
    self.value = value
    self.kind = kind
    self.channels = channels
    self.shape = shape
    self.vertical = vertical
    self.horizontal = horizontal
  }
}
