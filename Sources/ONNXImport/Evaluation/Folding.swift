import Basics
import Engine
import Networks

/// Works out what an operator makes of constants: once, while importing, by the engine's own forward pass.
enum Folding {
  /// The output for each probe of the batch; nil where that is left to the running network, because an input comes from
  /// the image, or because the result is too large, not finite or no longer exact.
  static func contents(of operator: any Operator, _ inputs: [Value], in assembly: Assembly) -> [Constant]? {
    guard !inputs.isEmpty, inputs.allSatisfy(\.isConstant) else { return nil }
    // Weights do not follow the batch: what was computed once holds for every probe.
    let isSame = inputs.allSatisfy { $0.constant != nil }
    var contents: [Constant] = []
    for probe in Probes.batches.indices {
      if isSame, let first = contents.first {
        contents.append(first)
      } else {
        guard let made = content(of: `operator`, inputs.map { $0.contents[probe] }, in: assembly) else { return nil }
        contents.append(made)
      }
    }
    return contents
  }

  private static func content(
    of operator: any Operator, _ inputs: [Constant], in assembly: Assembly
  ) -> Constant? {
    let staysInteger = inputs.allSatisfy(\.isInteger) && `operator`.keepsIntegers
    guard let shape = try? `operator`.checkedOutputShape(inputs.map(\.shape)),
      shape.count <= max(Evaluation.limit, inputs.reduce(0) { $0 + $1.count }),
      inputs.allSatisfy({ $0.count > 0 && (!staysInteger || $0.isExact) }), assembly.canSpend(shape.count)
    else { return nil }
    // Masks are made of -inf, which no running network holds: see ``HidingMask``.
    let hides = inputs.contains { $0.holdsInfinity }
    guard let values = try? run(`operator`, inputs.map(\.tensor), count: shape.count),
      values.allSatisfy({ $0.isFinite || (hides && $0 == -.infinity) })
    else { return nil }
    guard staysInteger else { return Constant(shape, .floats(values)) }
    let integers = values.compactMap { Int(exactly: $0) }
    guard integers.count == values.count else { return nil }
    let result = Constant(shape, .integers(integers))
    return result.isExact ? result : nil
  }

  /// The first input enters as the program's.
  private static func run(_ operator: any Operator, _ inputs: [Tensor], count: Int) throws -> [Float] {
    let names = inputs.indices.map { "\($0)" }
    let graph = try Graph(
      inputs: [names[0]: inputs[0].shape],
      nodes: [Node(name: "output", operator: `operator`, inputs: names, output: "output")],
      constants: Dictionary(zip(names, inputs).dropFirst(), uniquingKeysWith: { first, _ in first }),
      targets: ["output"])
    let execution = try Program(graph).execution()
    inputs[0].values.withUnsafeBufferPointer { execution.forward($0) }
    return execution.withActivation("output") { Array($0) }
  }
}

extension Operator {
  /// Whether it makes integers of integers.
  fileprivate var keepsIntegers: Bool {
    switch self {
    case is Choice, is Comparison, is Concatenation, is Expansion, is Gathering, is Padding, is Reshaping, is Slicing,
      is Transposition:
      true
    case let arithmetic as Arithmetic: arithmetic.function != .divide && arithmetic.function != .power
    case let reduction as Reduction: reduction.kind != .mean
    case let activation as Activation:
      switch activation.function {
      case .relu, .clip, .absolute, .negative: true
      default: false
      }
    default: false
    }
  }
}

extension Constant {
  /// Whether one of its numbers is `-inf`.
  fileprivate var holdsInfinity: Bool {
    if case .floats(let list) = values { list.contains(-.infinity) } else { false }
  }

  /// Whether fp32 holds every one of the integers.
  fileprivate var isExact: Bool { integers?.allSatisfy { $0.magnitude <= 1 << 24 } ?? false }
}
