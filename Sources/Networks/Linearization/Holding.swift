/// Something that a network computes from the image, and that is held at a mean where the network is taken as linear.
///
/// It is one number, or one for each unit of the value that it is measured on.
package struct Holding: Hashable, Sendable {
  package enum Quantity: Hashable, Sendable, Encodable {
    /// The value itself: a gate by which another value is multiplied.
    case value
    /// The slope of a function of it, where the function is above 0.
    case slope(Activation.Function)
    /// What a normalization multiplies it by: 1 / sqrt(variance + epsilon).
    case scale(Normalization)
  }

  /// The value that is measured.
  package let value: String
  package let quantity: Quantity

  package init(_ quantity: Quantity, of value: String) {
    self.quantity = quantity
    self.value = value
  }

  /// Whether the identity stands for it where nothing was measured.
  package var hasIdentity: Bool { if case .slope = quantity { true } else { false } }
}

extension Graph {
  /// All that is held where weights are followed from one value to another, in the order of the nodes.
  package func holdings(from source: String, to target: String, axes: AxisTrace) -> [Holding] {
    var holdings: [Holding] = []
    for step in LinearPath(from: source, to: target, in: self, axes).steps {
      if let holding = step.holding, !holdings.contains(holding) { holdings.append(holding) }
    }
    return holdings
  }
}

/// The nodes by which a value depends on another, where gates are held and what is the same everywhere is left out.
struct LinearPath {
  struct Step {
    let node: Node
    /// The inputs that are followed, by their places.
    let followed: Set<Int>
    /// What is held there, measured on the input `measured`.
    let holding: Holding?
    let measured: Int?
  }

  /// In running order.
  private(set) var steps: [Step] = []
  private let graph: Graph
  private let axes: AxisTrace
  private let makers: [String: Node]
  private let reached: Set<String>

  init(from source: String, to target: String, in graph: Graph, _ axes: AxisTrace) {
    self.graph = graph
    self.axes = axes
    makers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    var reached: Set<String> = [source]
    for node in graph.nodes where node.inputs.contains(where: reached.contains) { reached.insert(node.output) }
    self.reached = reached
    guard source != target, reached.contains(target) else { return }
    var wanted: Set<String> = [target]
    for node in graph.nodes.reversed() where wanted.contains(node.output) && node.output != source {
      let step = step(node)
      wanted.formUnion(step.followed.map { node.inputs[$0] })
      steps.append(step)
    }
    steps.reverse()
  }

  private func step(_ node: Node) -> Step {
    let depending = Set(node.inputs.indices.filter { reached.contains(node.inputs[$0]) })
    func step(_ quantity: Holding.Quantity?, _ input: Int?, _ followed: Set<Int>) -> Step {
      let holding = quantity.flatMap { quantity in input.map { Holding(quantity, of: node.inputs[$0]) } }
      return Step(node: node, followed: followed, holding: holding, measured: input)
    }
    switch node.operator {
    case let activation as Activation where activation.function.course == .curved:
      return step(.slope(activation.function), 0, depending)
    case let normalization as Normalization: return step(.scale(normalization), 0, depending)
    case let arithmetic as Arithmetic:
      let local = depending.filter { keepsPlaces(node.inputs[$0], of: node.output) }
      guard let gate = gate(arithmetic, node, depending) else { return step(nil, nil, local) }
      return step(.value, gate, local.subtracting([gate]))
    default: return step(nil, nil, depending)
    }
  }

  /// Whether an input has as many places as the output, so that it is not the same everywhere.
  private func keepsPlaces(_ input: String, of output: String) -> Bool {
    guard let shape = graph.shapes[input], let whole = graph.shapes[output] else { return false }
    let places = axes.placeAxes(of: input)
    let missing = whole.rank - shape.rank
    return shape.dimensions.indices.allSatisfy { axis in
      shape[axis] == whole[axis + missing] || (shape[axis] == 1 && axis > 0 && !places.contains(axis))
    }
  }

  /// Which of two factors is the gate of the other: what does not depend on the source, what is spread, or what has
  /// bounds; nil where neither is.
  private func gate(_ arithmetic: Arithmetic, _ node: Node, _ depending: Set<Int>) -> Int? {
    guard [.multiply, .divide].contains(arithmetic.function),
      node.inputs.allSatisfy({ graph.constants[$0] == nil }), let only = depending.first
    else { return nil }
    if arithmetic.function == .divide { return depending.contains(0) ? 1 : nil }
    guard depending.count == 2 else { return 1 - only }
    let counts = node.inputs.map { graph.shapes[$0]?.count ?? 0 }
    if counts[0] != counts[1] { return counts[0] < counts[1] ? 0 : 1 }
    let bounded = node.inputs.map(isBounded)
    return bounded[0] == bounded[1] ? nil : bounded[0] ? 0 : 1
  }

  /// Whether a value comes from a function with a lowest and a highest value, seen through what keeps its numbers.
  private func isBounded(_ value: String) -> Bool {
    var value = value
    while let maker = makers[value] {
      switch maker.operator {
      case is Reshaping, is Transposition, is Expansion, is Resampling, is Slicing: break
      case is Softmax: return true
      case let activation as Activation:
        if Saturation(activation.function) != nil { return true }
        guard activation.function.course == .straight else { return false }
      default: return false
      }
      value = maker.inputs[0]
    }
    return false
  }
}
