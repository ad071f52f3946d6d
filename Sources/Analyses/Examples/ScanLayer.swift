package import Basics
package import Networks

/// A layer as the analyses over images need it: with the name of all that decides its activations.
package struct ScanLayer: Sendable {
  package let name: String
  /// The value in the graph by which its units are measured (``Layer/measure``).
  package let value: String
  /// What the layer makes of that value, where it saturates.
  package let saturation: Saturation?
  /// Whether its units have two ends.
  package let isSigned: Bool
  /// Of the graph and weights upstream of it.
  package let digest: Digest
  package let units: UnitSpace
  /// What a place sees along each axis; nil where it sees everything.
  package let vertical: ReceptiveField?
  package let horizontal: ReceptiveField?
  /// Where the places stand in the image (``Layer/lattice``).
  package let lattice: FieldOfView?
  /// How many units at its end lie there only because what is above reads them too (``CircuitLevels``): they are not looked
  /// at, and stay as they are whatever is cut.
  let carried: Int

  /// - Parameter digest: of the graph and weights upstream of it.
  package init(_ layer: Layer, digest: Digest) { self.init(layer, digest: digest, carried: 0) }

  init(_ layer: Layer, digest: Digest, carried: Int) {
    self.carried = carried
    name = layer.name
    value = layer.measure.value
    saturation = layer.measure.saturation
    isSigned = layer.measure.isSigned
    self.digest = digest
    units = layer.units
    vertical = layer.vertical.isWhole ? nil : layer.vertical
    horizontal = layer.horizontal.isWhole ? nil : layer.horizontal
    lattice = layer.lattice
  }

  package init(_ layer: Layer, of model: Model) throws(Diagnostic) {
    self.init(layer, digest: try model.digest(ofValue: layer.measure.value))
  }

  /// How many units it has, without those that are ``carried``.
  package var channels: Int { units.count - carried }

  /// What a position sees of an input of this size.
  package func crop(_ position: Cell, size: Size) -> Box {
    FieldOfView(vertical: vertical ?? .whole(size.height), horizontal: horizontal ?? .whole(size.width))
      .crop(at: position, of: size)
  }
}
