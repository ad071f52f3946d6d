/// Attention as a file wrote it: a softmax over scores between two products of values that depend on the image.
struct AttentionForm {
  /// A bias or mask that is added to the scores.
  struct Bias {
    let value: String
    /// What it is multiplied by on the way to the softmax.
    let factor: Float
    /// The shape of the scores where it is added.
    let scores: Shape
  }

  /// The queries `[..., T, d]`, keys `[..., S, d]` and values `[..., S, e]` that enter the products, or their transposes.
  struct Operand {
    let value: String
    let isTurned: Bool
  }

  let softmax: Node
  let heads: Int
  let scale: Float
  let query: Operand
  let key: Operand
  let value: Operand
  let biases: [Bias]
  /// Numbers, one for each head, that its scores are multiplied by beside ``scale``; nil where there are none.
  let headScales: String?
  /// The value in which the heads stand side by side.
  let joined: Node
  /// Whether its tokens come before its images.
  let hasTokensFirst: Bool
  let tokens: Int
  /// Images, or windows of images, that the shapes are of.
  let images: Int
}

/// Why what looks like attention is not taken as such.
struct AttentionFault: Error {
  let description: String

  init(_ description: String) { self.description = description }
}

extension AttentionForm {
  /// What a softmax is part of; nil where it is none over the scores of tokens.
  static func around(_ softmax: Node, in wiring: Wiring) throws(AttentionFault) -> AttentionForm? {
    guard let operation = softmax.operator as? Softmax, !operation.logarithmic,
      let shape = wiring.shapes[softmax.output], shape.rank >= 3, operation.axis == shape.rank - 1,
      let (mixture, pattern, crossed) = mixture(after: softmax.output, wiring)
    else { return nil }
    if let crossed { throw crossed }
    return try AttentionForm(softmax, pattern, mixture, wiring)
  }

  /// The product of patterns with values, by which of its inputs it is reached, and what stands before it that must not.
  private static func mixture(after pattern: String, _ wiring: Wiring) -> (Node, String, AttentionFault?)? {
    var (value, fault): (String, AttentionFault?) = (pattern, nil)
    for _ in 0..<12 {
      let readers = wiring.readers(of: value)
      if let product = readers.first(where: {
        $0.operator is MatrixProduct && $0.inputs.allSatisfy(wiring.dependsOnImage)
      }) {
        return (product, value, fault)
      }
      guard readers.count == 1, let node = readers.first else { return nil }
      switch node.operator {
      case _ where wiring.factor(node)?.factor == 1: break
      case is MatrixProduct, is Convolution: fault = .talking
      case is Transposition, is Reshaping, is Arithmetic, is Activation, is ScaleShift:
        fault = fault ?? AttentionFault("\(node.operator.name) stands between its softmax and its values")
      default: return nil
      }
      value = node.output
    }
    return nil
  }

  private init(_ softmax: Node, _ shares: String, _ mixture: Node, _ wiring: Wiring) throws(AttentionFault) {
    guard let product = mixture.operator as? MatrixProduct, mixture.inputs[0] == shares,
      !product.transposesFirst
    else { throw AttentionFault("its pattern is not the first factor of its values") }
    let scores = try Scores(before: softmax, wiring)
    guard let mixed = wiring.shapes[mixture.output], let pattern = wiring.shapes[softmax.output],
      mixed.rank == pattern.rank
    else { throw AttentionFault("the shapes of its products are not known") }
    let joining = try Joining(mixture.output, mixed, wiring)
    self.softmax = softmax
    heads = joining.heads
    scale = scores.scale
    query = scores.query
    key = scores.key
    value = Operand(value: mixture.inputs[1], isTurned: product.transposesSecond)
    biases = scores.biases
    headScales = scores.headScales
    joined = joining.node
    hasTokensFirst = joining.hasTokensFirst
    tokens = mixed[mixed.rank - 2]
    images = mixed.dimensions.dropLast(2).reduce(1, *) / joining.heads
  }
}

extension AttentionFault {
  fileprivate static let talking = AttentionFault("its heads talk to each other: weights mix their patterns")
}

/// What leads to a softmax: products of queries with keys, scaled, with what is added to them.
private struct Scores {
  let query: AttentionForm.Operand
  let key: AttentionForm.Operand
  var scale: Float = 1
  var biases: [AttentionForm.Bias] = []
  var headScales: String?

  init(before softmax: Node, _ wiring: Wiring) throws(AttentionFault) {
    var value = softmax.inputs[0]
    while true {
      guard let node = wiring.maker(of: value) else { throw AttentionFault("its scores are an input") }
      if let (input, factor) = wiring.factor(node) {
        scale *= factor
        value = input
        continue
      }
      switch node.operator {
      case let product as MatrixProduct:
        guard node.inputs.allSatisfy(wiring.dependsOnImage) else { throw .talking }
        guard !product.transposesFirst else { throw AttentionFault("its queries are turned") }
        query = .init(value: node.inputs[0], isTurned: false)
        key = .init(value: node.inputs[1], isTurned: !product.transposesSecond)
        return
      case let arithmetic as Arithmetic where arithmetic.function == .add:
        guard headScales == nil, let scores = wiring.shapes[node.output],
          let (next, bias) = Scores.added(node, scores, wiring)
        else { throw AttentionFault("what is added to its scores has another shape") }
        biases.append(.init(value: bias, factor: scale, scores: scores))
        value = next
      case is Reshaping:
        // Windows apart from images, and back.
        guard
          let (before, after) = wiring.shapes[node.inputs[0]].flatMap({ x in wiring.shapes[value].map { (x, $0) } }),
          before.dimensions.suffix(2) == after.dimensions.suffix(2)
        else { throw AttentionFault("its scores are reshaped before the softmax") }
        value = node.inputs[0]
      case let arithmetic as Arithmetic where wiring.operands(node) != nil:
        guard arithmetic.function == .multiply, headScales == nil, let (input, factors) = wiring.operands(node),
          let scores = wiring.shapes[node.output], wiring.shapes[input] == scores,
          Scores.areOfHeads(factors, scores, wiring)
        else { throw AttentionFault("its scores are multiplied by other numbers in each head") }
        (value, headScales) = (input, factors)
      case is Transposition, is Convolution: throw .talking
      case is Choice: throw AttentionFault("its scores are chosen by a mask that is not added to them")
      default: throw AttentionFault("\(node.operator.name) stands between its scores and its softmax")
      }
    }
  }

  /// Whether a constant has one number for each index of the axis before those of tokens.
  private static func areOfHeads(_ constant: String, _ scores: Shape, _ wiring: Wiring) -> Bool {
    guard let shape = wiring.shapes[constant], shape.rank >= 3, shape.rank <= scores.rank else { return false }
    let axis = shape.rank - 3
    return shape[axis] == scores[scores.rank - 3]
      && shape.dimensions.indices.allSatisfy { $0 == axis || shape[$0] == 1 }
  }

  /// Which of two addends are the scores: the one of the same shape that is made of a product.
  private static func added(_ node: Node, _ shape: Shape, _ wiring: Wiring) -> (scores: String, bias: String)? {
    let (a, b) = (node.inputs[0], node.inputs[1])
    let candidates = [(a, b), (b, a)].filter { wiring.dependsOnImage($0.0) && wiring.shapes[$0.0] == shape }
    return candidates.first { !wiring.dependsOnImage($0.1) } ?? candidates.first
  }
}

/// Where the heads' values, `[N * heads, T, e]` in some number of axes, come to stand side by side.
private struct Joining {
  let node: Node
  let heads: Int
  let hasTokensFirst: Bool

  init(_ mixed: String, _ shape: Shape, _ wiring: Wiring) throws(AttentionFault) {
    let (tokens, width) = (shape[shape.rank - 2], shape[shape.rank - 1])
    let batch = shape.dimensions.dropLast(2).reduce(1, *)
    var arrangement = Arrangement(mixed, shape)
    var value = mixed
    // One head stands alone as soon as its rows are those of a matrix, but several may be apart there still.
    var single: (node: Node, rows: [Arrangement.Run])?
    while let maker = wiring.maker(of: value), let rank = wiring.shapes[value]?.rank {
      let rows = rank > 1 ? arrangement.runs(0..<rank - 1) : []
      if let heads = Joining.heads(arrangement, rank, tokens, width) {
        try self.init(maker, heads, rows, images: batch / heads, tokens: tokens, width: width)
        return
      }
      if single == nil, rank == 2 || rank == 3, arrangement.runs(rank - 1..<rank) == [.init(count: width, stride: 1)] {
        single = (maker, rows)
      }
      guard
        let next = wiring.readers(of: value).first(where: { $0.operator is Transposition || $0.operator is Reshaping }),
        arrangement.move(by: next, wiring)
      else { break }
      value = next.output
    }
    guard let single else { throw AttentionFault("its heads do not come to stand side by side in rows of tokens") }
    try self.init(single.node, 1, single.rows, images: batch, tokens: tokens, width: width)
  }

  private init(
    _ node: Node, _ heads: Int, _ rows: [Arrangement.Run], images: Int, tokens: Int, width: Int
  ) throws(AttentionFault) {
    let first = Arrangement.Run(count: images, stride: heads * tokens * width)
    let second = Arrangement.Run(count: tokens, stride: width)
    func joined(_ runs: [Arrangement.Run]) -> [Arrangement.Run] { Arrangement.joined(runs.filter { $0.count > 1 }) }
    guard rows == joined([first, second]) || rows == joined([second, first]) else {
      throw AttentionFault("its heads are joined in another order than that of images and tokens")
    }
    self.node = node
    self.heads = heads
    hasTokensFirst = rows != joined([first, second])
  }

  /// How many heads stand side by side in the rows; nil where no two do.
  private static func heads(_ arrangement: Arrangement, _ rank: Int, _ tokens: Int, _ width: Int) -> Int? {
    guard rank >= 2 else { return nil }
    let row = arrangement.runs(rank - 1..<rank)
    // The heads of one token lie side by side from the start.
    if tokens == 1, let only = row.first, row.count == 1, only.stride == 1, only.count > width {
      return only.count % width == 0 ? only.count / width : nil
    }
    let own: [Arrangement.Run] = width == 1 ? [] : [.init(count: width, stride: 1)]
    guard let first = row.first, first.stride == tokens * width, Array(row.dropFirst()) == own else { return nil }
    return first.count
  }
}
