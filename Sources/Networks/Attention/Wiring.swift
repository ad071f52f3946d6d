/// Who makes and who reads each value of a network; nodes that only make something to look at (``Lens``) read nothing.
struct Wiring {
  let constants: [String: Tensor]
  let shapes: [String: Shape]
  private let makers: [String: Node]
  private let readers: [String: [Node]]
  private let dependent: Set<String>

  /// - Parameter inputs: the values that enter it; all that follows from them depends on the image.
  init(inputs: some Sequence<String>, nodes: [Node], constants: [String: Tensor], shapes: [String: Shape]) {
    self.constants = constants
    self.shapes = shapes
    makers = Dictionary(nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    var readers: [String: [Node]] = [:]
    var dependent = Set(inputs)
    let looking = Wiring.looking(nodes)
    for node in nodes {
      if !looking.contains(node.output) {
        for input in Set(node.inputs) { readers[input, default: []].append(node) }
      }
      if node.inputs.contains(where: dependent.contains) { dependent.insert(node.output) }
    }
    self.readers = readers
    self.dependent = dependent
  }

  /// The values that lead to nothing but units of lenses.
  private static func looking(_ nodes: [Node]) -> Set<String> {
    var read: Set<String> = []
    var others: Set<String> = []
    var looking: Set<String> = []
    for node in nodes.reversed() {
      let isOnlyLookedAt = read.contains(node.output) && !others.contains(node.output)
      if node.units != nil || isOnlyLookedAt { looking.insert(node.output) } else { others.formUnion(node.inputs) }
      read.formUnion(node.inputs)
    }
    return looking
  }

  func maker(of value: String) -> Node? { makers[value] }
  func readers(of value: String) -> [Node] { readers[value] ?? [] }
  func dependsOnImage(_ value: String) -> Bool { dependent.contains(value) }

  /// The shape that a value would have by other nodes than its own; nil where they do not fit.
  func shape(of value: String, by nodes: [Node]) -> Shape? {
    var made: [String: Shape] = [:]
    for node in nodes {
      let known = node.inputs.compactMap { made[$0] ?? shapes[$0] }
      guard known.count == node.inputs.count else { return nil }
      made[node.output] = try? node.operator.checkedOutputShape(known)
    }
    return made[value]
  }

  /// The one number of a constant that has no more.
  func scalar(_ value: String) -> Float? {
    guard let tensor = constants[value], tensor.values.count == 1 else { return nil }
    return tensor.values.first
  }

  /// The only input of a node that depends on the image, and the constant beside it, of an operator that has two.
  func operands(_ node: Node) -> (varying: String, constant: String)? {
    guard node.inputs.count == 2 else { return nil }
    for (varying, constant) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])]
    where dependsOnImage(varying) && constants[constant] != nil {
      return (varying, constant)
    }
    return nil
  }

  /// What a node multiplies its only varying input by, where that is one number and nothing is added; 1 of one that leaves
  /// it as it is.
  func factor(_ node: Node) -> (input: String, factor: Float)? {
    switch node.operator {
    case let transposition as Transposition where transposition.permutation == transposition.permutation.sorted():
      return (node.inputs[0], 1)
    case is Reshaping where shapes[node.output] != nil && shapes[node.inputs[0]] == shapes[node.output]:
      return (node.inputs[0], 1)
    case is Slicing where shapes[node.output] != nil && shapes[node.inputs[0]] == shapes[node.output]:
      return (node.operator as? Slicing)?.cuts.allSatisfy { $0.step > 0 } == true ? (node.inputs[0], 1) : nil
    case let activation as Activation:
      switch activation.function {
      case .identity: return (node.inputs[0], 1)
      case .negative: return (node.inputs[0], -1)
      case .linear(let scale, 0): return (node.inputs[0], scale)
      default: return nil
      }
    case let arithmetic as Arithmetic:
      guard let (varying, constant) = operands(node), let number = scalar(constant),
        shapes[varying] == shapes[node.output]
      else { return nil }
      switch arithmetic.function {
      case .multiply: return (varying, number)
      case .divide where varying == node.inputs[0] && number != 0: return (varying, 1 / number)
      default: return nil
      }
    default: return nil
    }
  }
}
