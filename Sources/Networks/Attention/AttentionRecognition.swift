import Basics

/// A network whose attention is made of one operator each, whatever a file wrote, and whose heads are values to look at.
///
/// What is not recognised stays as it is (``Graph/unrecognizedAttention``). The operators that made attention up stay too,
/// for whoever asks for their values.
package struct AttentionRecognition {
  package private(set) var nodes: [Node]
  package private(set) var constants: [String: Tensor]

  /// - Parameters:
  ///   - inputs: the shape of each input, for two images where any number go.
  ///   - modules: the paths of the modules that a value was made in, from the outermost: `blocks`, `blocks.3`.
  package init(
    nodes: [Node], constants: [String: Tensor], inputs: [String: Shape], modules: (_ value: String) -> [String]
  ) {
    self.nodes = nodes
    self.constants = constants
    let wiring = Wiring(inputs, nodes, constants)
    let forms = nodes.compactMap { try? AttentionForm.around($0, in: wiring) }
    guard !forms.isEmpty else { return }
    var taken = Set(nodes.flatMap { [$0.name, $0.output] })
    taken.formUnion(constants.keys)
    taken.formUnion(inputs.keys)
    let names = Self.names(forms.map { modules($0.joined.output) + modules($0.softmax.output) }, taken)
    var made: [String: [Node]] = [:]
    for (form, name) in zip(forms, names) {
      made[form.joined.output] = try? form.nodes(named: AttentionBlock.nodeName(of: name), in: wiring)
    }
    self.nodes = nodes.flatMap { made[$0.output] ?? [$0] }
    addHeads(inputs)
  }

  /// Adds the values that people look at right after those that they are made of.
  private mutating func addHeads(_ inputs: [String: Shape]) {
    let wiring = Wiring(inputs, nodes, constants)
    let trace = AxisTrace(inputs: inputs.keys, nodes: nodes, shapes: wiring.shapes)
    nodes = nodes.flatMap { node -> [Node] in
      guard let block = AttentionBlock(node, in: wiring, trace), let lens = try? Lens(headsOf: block) else {
        return [node]
      }
      constants.merge(lens.constants) { first, _ in first }
      return [node] + lens.nodes
    }
  }

  /// A name for each block: that of the innermost module with a number, as one of several of its kind; where two have the
  /// same, that of the innermost module at all; else a number.
  private static func names(_ modules: [[String]], _ taken: Set<String>) -> [String] {
    func isFree(_ name: String) -> Bool {
      !taken.contains(AttentionBlock.headValue(of: name)) && !taken.contains(AttentionBlock.nodeName(of: name))
    }
    let numbered = modules.map { $0.last { $0.last?.isNumber == true } }
    let candidates = [numbered, modules.map(\.last)]
    for names in candidates {
      let known = names.compactMap(\.self).filter(isFree)
      if Set(known).count == modules.count { return known }
    }
    return modules.indices.map { index in
      var name = "blocks.\(index)"
      while !isFree(name) { name += "'" }
      return name
    }
  }
}

extension Wiring {
  /// Of a network whose inputs have these shapes; those of other values as far as they follow.
  fileprivate init(_ inputs: [String: Shape], _ nodes: [Node], _ constants: [String: Tensor]) {
    var shapes = inputs.merging(constants.mapValues(\.shape)) { first, _ in first }
    for node in nodes {
      let known = node.inputs.compactMap { shapes[$0] }
      if known.count == node.inputs.count { shapes[node.output] = try? node.operator.checkedOutputShape(known) }
    }
    self.init(inputs: inputs.keys, nodes: nodes, constants: constants, shapes: shapes)
  }
}
