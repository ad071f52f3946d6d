package import Basics

extension Model {
  /// The shapes of the inputs for one image of the model's own size; nil where the file leaves that open.
  package var defaultInputs: [String: Shape]? {
    var shapes: [String: Shape] = [:]
    for input in inputs {
      var extents: [Int] = []
      for (axis, dimension) in input.dimensions.enumerated() {
        guard let extent = axis == 0 ? 1 : dimension else { return nil }
        extents.append(extent)
      }
      shapes[input.name] = Shape(extents)
    }
    return shapes
  }

  /// The layers of these names (of values or of nodes), or where there are none the network's waists, but for what lies
  /// inside a block (``BlockInterior``), and the heads of its attention.
  ///
  /// `image` is the size of one image `[1, C, H, W]` where it is not the model's own.
  package func layers(_ names: [String] = [], image: Shape? = nil) throws(Diagnostic) -> [Layer] {
    let given = image.flatMap { image in self.inputs.first.map { [$0.name: image] } }
    guard let inputs = given ?? defaultInputs else {
      throw Diagnostic(
        "the model leaves the size of its input open", advice: "Give the size of the images it was made for.")
    }
    var faults: [Diagnostic] = []
    var values: [(name: String, value: String)] = []
    for name in names {
      if let value = value(named: name) {
        values.append((name, value))
      } else {
        faults.append(lack(of: name))
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    if names.isEmpty {
      // The classifier may not fit another size than the model's own.
      let whole = try Graph(self, inputs: defaultInputs ?? inputs, targets: outputs)
      let chosen = Set(Waists(whole).values + (try heads(of: whole)))
      values = nodes.map(\.output).filter(chosen.contains).map { (name(of: $0), $0) }
    }
    let graph = try Graph(self, inputs: inputs, targets: values.map(\.value))
    let fields = graph.receptiveFields
    let trace = AxisTrace(graph)
    let neverNegative = graph.neverNegative
    if names.isEmpty {
      // A value whose units stand between places is none that people would look at.
      let known = values.filter { trace.space(of: $0.value) != nil }
      if !known.isEmpty { values = known }
    }
    return try values.map { name, value throws(Diagnostic) in
      guard let shape = graph.shapes[value], let units = trace.space(of: value), let field = fields[value] else {
        throw Diagnostic("'\(name)' has no units that depend on an image", at: "layer '\(name)'")
      }
      let lattice = units.isOverImage ? trace.lattices[value] : nil
      return Layer(
        name: name, value: value, measure: measure(of: value, neverNegative: neverNegative),
        kind: units.kind == .head ? "Attention" : graph.makers[value].map { $0.name } ?? "Input", units: units,
        shape: shape, field: field,
        lattice: lattice)
    }
  }

  /// What lies inside blocks and is therefore no layer unless it is named, in the order of the network.
  ///
  /// `image` is the size of one image `[1, C, H, W]` where the model leaves it open.
  package func blockInterior(
    image: Shape? = nil
  ) throws(Diagnostic) -> [(name: String, role: BlockInterior.Role)] {
    let given = image.flatMap { image in self.inputs.first.map { [$0.name: image] } }
    guard let inputs = defaultInputs ?? given else { return [] }
    let roles = Waists(try Graph(self, inputs: inputs, targets: outputs)).interior.roles
    return nodes.map(\.output).compactMap { value in roles[value].map { (name(of: value), $0) } }
  }

  /// The values of a network's heads, where these have places in the image.
  private func heads(of whole: Graph) throws(Diagnostic) -> [String] {
    let values = whole.attentionBlocks.map(\.headValue).filter { producer(of: $0)?.units?.kind == .head }
    guard !values.isEmpty else { return [] }
    let trace = AxisTrace(try Graph(self, inputs: whole.inputs, targets: values))
    return values.filter { trace.space(of: $0)?.isOverImage ?? false }
  }

  private func measure(of value: String, neverNegative: Set<String>) -> UnitMeasure {
    let (before, saturation) = measured(value)
    let isSigned =
      saturation.map { !$0.isRectifier && $0 != .softmax } ?? !neverNegative.contains(value)
    return UnitMeasure(value: before, saturation: saturation, isSigned: isSigned)
  }

  /// The name by which pages know a value: its node's, where that is one and nothing else has it.
  package func name(of value: String) -> String {
    guard let node = producer(of: value), self.value(named: node.name) == value else { return value }
    return node.name
  }
}

extension Graph {
  /// For each value, the operator that makes it, seen through pointwise operators of one map.
  var makers: [String: any Operator] {
    var makers: [String: any Operator] = [:]
    for node in nodes {
      let maps = node.inputs.filter { constants[$0] == nil }
      if node.isPointwise, maps.count == 1, let maker = makers[maps[0]] {
        makers[node.output] = maker
      } else {
        makers[node.output] = node.operator
      }
    }
    return makers
  }
}

extension Node {
  /// Whether each position and channel is made from the same position and channel.
  var isPointwise: Bool {
    self.operator is Activation || self.operator is ScaleShift || self.operator is Arithmetic
  }
}
