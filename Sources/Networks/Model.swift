package import Basics

/// A network as it was read from a file: every operator known, every name defined, no shapes yet.
///
/// Nodes are in an order in which each comes after what it reads. Values (inputs, constants, outputs of nodes) are
/// known by their names. A node has one output; the importer writes operators with several as several nodes.
package struct Model: Sendable {
  package let inputs: [Input]
  package let nodes: [Node]
  package let constants: [String: Tensor]
  package let outputs: [String]
  /// The version of ONNX's operator set that the file was written for.
  package let opset: Int
  /// The digest of the file's content (external data included).
  package let digest: Digest
  /// Other names for values: of nodes and values of the file that the importer merged into others.
  package let aliases: [String: String]
  /// What of the file's network was left out; its outputs are not among ``outputs``.
  package let omissions: [Omission]
  /// The image `[1, C, H, W]` for which the nodes were made; nil where that is not known.
  package let image: Shape?
  /// How many images the file is bound to run at once; nil where any number go.
  package let batch: Int?
  /// The first value that a batch normalization makes; nil where the file has none that is left.
  package let firstNormalized: NormalizedValue?
  /// The network at other sizes; nil where its nodes are the same at all of them.
  private(set) var sizes: ModelSizes?

  private let producers: [String: Int]
  /// The digests of values and units, worked out when first asked for.
  let digests = DigestMemory()

  /// Checks that every name is defined once and before it is used.
  ///
  /// - Parameter remade: makes the network for an image of another shape `[1, C, H, W]`, where its nodes follow that.
  package init(
    inputs: [Input], nodes: [Node], constants: [String: Tensor], outputs: [String], opset: Int, digest: Digest,
    aliases: [String: String] = [:], omissions: [Omission] = [], image: Shape? = nil, batch: Int? = nil,
    firstNormalized: NormalizedValue? = nil, remade: ModelSizes.Maker? = nil
  ) throws(Diagnostic) {
    var faults: [Diagnostic] = []
    var defined = Set(constants.keys)
    for input in inputs where !defined.insert(input.name).inserted {
      faults.append(Diagnostic("the input '\(input.name)' is defined twice"))
    }
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for input in node.inputs where !defined.contains(input) {
        faults.append(
          Diagnostic("reads '\(input)', which no earlier node, input or initialiser makes", at: "node '\(node.name)'"))
      }
      if !defined.insert(node.output).inserted {
        faults.append(Diagnostic("makes '\(node.output)', which is defined already", at: "node '\(node.name)'"))
      }
      producers[node.output] = index
    }
    for output in outputs where !defined.contains(output) {
      faults.append(Diagnostic("the output '\(output)' is made by no node"))
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    self.inputs = inputs
    self.nodes = nodes
    self.constants = constants
    self.outputs = outputs
    self.opset = opset
    self.digest = digest
    self.aliases = aliases
    self.omissions = omissions
    self.image = image
    self.batch = batch
    self.firstNormalized = firstNormalized
    self.producers = producers
    if let remade { sizes = ModelSizes(of: self, remade) }
  }

  /// The network for images of this shape `[N, C, H, W]`: sizes that the file works out from shapes are this one's.
  package func sized(for image: Shape) throws(Diagnostic) -> Model {
    guard let sizes, image.rank == 4 else { return self }
    var single = image
    single.dimensions[0] = 1
    guard single != self.image else { return self }
    var model = try sizes.model(for: single)
    model.sizes = sizes
    return model
  }

  /// The network with other nodes and constants, at every size of the image.
  package func rewritten(
    _ rewrite: @escaping @Sendable (Model) -> (nodes: [Node], constants: [String: Tensor])
  ) throws(Diagnostic) -> Model {
    let (nodes, constants) = rewrite(self)
    var remade: ModelSizes.Maker?
    if let sizes { remade = { image throws(Diagnostic) in try sizes.model(for: image).rewritten(rewrite) } }
    return try Model(
      inputs: inputs, nodes: nodes, constants: constants, outputs: outputs, opset: opset, digest: digest,
      aliases: aliases, omissions: omissions, image: image, batch: batch, firstNormalized: firstNormalized,
      remade: remade)
  }

  /// The node that makes a value; nil for inputs and constants.
  package func producer(of value: String) -> Node? { producers[value].map { nodes[$0] } }

  /// The value that a person means by `name`: a value's own name, the name of the node that makes it, or that of a node
  /// or value of the file that does nothing (Identity, Dropout) and was left out.
  package func value(named name: String) -> String? {
    if producers[name] != nil || constants[name] != nil || inputs.contains(where: { $0.name == name }) { return name }
    return nodes.first { $0.name == name }?.output ?? aliases[name]
  }

  /// Why there is no layer of a name: it follows from a node that was left out, or the file has none.
  package func lack(of name: String) -> Diagnostic {
    guard let omission = omissions.first(where: { $0.names.contains(name) }) else {
      return Diagnostic("there is no layer '\(name)'", advice: "`micrograph inspect` lists the layers of a model.")
    }
    return omission.reason.changed { $0.what = "the layer '\(name)' follows from it, and \($0.what)" }
  }
}

/// A part of a file's network that was left out: all that follows from a node that cannot be taken.
package struct Omission: Sendable {
  /// Why, and which node it is.
  package let reason: Diagnostic
  /// The names of the values and nodes that are missing.
  package let names: Set<String>
  /// The outputs of the file among them.
  package let outputs: [String]

  package init(reason: Diagnostic, names: Set<String>, outputs: [String]) {
    self.reason = reason
    self.names = names
    self.outputs = outputs
  }
}

/// A place where data enters a model.
package struct Input: Hashable, Sendable {
  package let name: String
  /// Extents along each axis; nil where the file leaves it open.
  package let dimensions: [Int?]
  /// Whether the file declares bytes: pixels as they are, 0 to 255.
  package let holdsBytes: Bool

  package init(name: String, dimensions: [Int?], holdsBytes: Bool = false) {
    self.name = name
    self.dimensions = dimensions
    self.holdsBytes = holdsBytes
  }
}

/// One operator at its place in a network.
package struct Node: Sendable {
  package let name: String
  package let `operator`: any Operator
  package let inputs: [String]
  package let output: String
  /// What the units of the output are, where a ``Lens`` says so; else it follows from the operators (``AxisTrace``).
  package let units: UnitAxis?

  package init(
    name: String, operator: any Operator, inputs: [String], output: String, units: UnitAxis? = nil
  ) {
    self.name = name
    self.operator = `operator`
    self.inputs = inputs
    self.output = output
    self.units = units
  }
}
