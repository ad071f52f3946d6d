package import Basics
package import Findings
package import Networks

/// What the site says about one layer, and where it stands in the network.
package struct LayerFacts: Hashable, Sendable, Encodable {
  /// As in the model: `inception_4c/output`.
  package var name: String
  /// As people say it: `4c`. The name itself where none is configured.
  package var shortName: String
  /// The operator that makes it: `Conv`, `Concat`.
  package var operation: String
  /// What its units are.
  package var kind: UnitSpace.Kind
  package var channels: Int
  /// Of the map for the model's own input size; nil where its units have none over the image.
  package var mapSize: Size?
  package var vertical: ReceptiveField?
  package var horizontal: ReceptiveField?
  /// By what the rest of the image reaches a place beside its field.
  package var beside: GlobalPath?
  /// Where every place sees all of the image: how near half of what moves the units lies, if that was measured.
  package var measured: MeasuredField?
  /// Weights and biases between the layers below and this one.
  package var parameterCount: Int
  /// The function that ends the layer and before which its units are measured, as it lets them go no further than a
  /// bound; nil where they are measured as they are.
  package var saturation: Saturation?
  /// Names of the layers of the site that feed it directly; empty where the input does.
  package var inputs: [String]
  /// The parallel branches of a layer that is put together from several; empty for a plain one.
  package var branches: [Branch]

  package struct Branch: Hashable, Sendable, Encodable {
    /// `1×1`, `3×3`, `5×5`, `pool`.
    package var title: String
    /// The channels of the layer that it makes.
    package var channels: Range<Int>
    /// Channels of its bottleneck, when it has one.
    package var bottleneck: Int?

    package init(title: String, channels: Range<Int>, bottleneck: Int? = nil) {
      self.title = title
      self.channels = channels
      self.bottleneck = bottleneck
    }
  }

  /// Whether its units have maps of more than one cell.
  var hasPositions: Bool { (mapSize?.count ?? 1) > 1 }

  package init(
    name: String, shortName: String, operation: String, kind: UnitSpace.Kind = .channel, channels: Int,
    mapSize: Size?, vertical: ReceptiveField? = nil, horizontal: ReceptiveField? = nil, beside: GlobalPath? = nil,
    measured: MeasuredField? = nil, parameterCount: Int = 0, saturation: Saturation? = nil, inputs: [String] = [],
    branches: [Branch] = []
  ) {
    self.name = name
    self.shortName = shortName
    self.operation = operation
    self.kind = kind
    self.channels = channels
    self.mapSize = mapSize
    self.vertical = vertical
    self.horizontal = horizontal
    self.beside = beside
    self.measured = measured
    self.parameterCount = parameterCount
    self.saturation = saturation
    self.inputs = inputs
    self.branches = branches
  }
}
