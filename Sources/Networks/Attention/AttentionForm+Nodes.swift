extension AttentionForm {
  /// The nodes that make the value in which the heads stand side by side by one ``Attention``, in place of the one that
  /// made it.
  ///
  /// - Parameter name: of the attention's node.
  func nodes(named name: String, in wiring: Wiring) throws(AttentionFault) -> [Node] {
    guard let shape = wiring.shapes[joined.output] else { throw AttentionFault("its shape is not known") }
    var writer = NodeWriter(prefix: joined.output)
    let query = try rows(query, "queries", &writer, wiring)
    let key = try rows(key, "keys", &writer, wiring)
    let value = try rows(value, "values", &writer, wiring)
    let (scale, bias) = (scale * query.scale * key.scale, try bias(&writer, wiring))
    // What the values are multiplied by comes after.
    var tail: [(any Operator, String)] = []
    if value.scale != 1 { tail.append((Activation(.linear(scale: value.scale, shift: 0)), "scale")) }
    if hasTokensFirst { tail.append((Transposition([1, 0, 2]), "turned")) }
    // What an axis of extent 1 leaves open, the shape says.
    let rows = hasTokensFirst ? [tokens, images] : [images, tokens]
    if shape.dimensions.dropLast() != rows[...] {
      guard shape.rank == 2 || !hasTokensFirst else {
        throw AttentionFault("its heads are joined in an order of their own")
      }
      // The first axis follows the number of images.
      tail.append((Reshaping([.inferred] + shape.dimensions.dropFirst().map { .fixed($0) }), "rows"))
    }
    let operation = Attention(heads: heads, scale: scale)
    let queries = try scaled(query.value, &writer, wiring)
    let inputs = [queries, key.value, value.value] + (bias.map { [$0] } ?? [])
    if let last = tail.popLast() {
      var made = writer.add(operation, inputs, "attention", name: name)
      for (step, title) in tail { made = writer.add(step, [made], title) }
      writer.add(last.0, [made], as: joined.output, name: joined.name)
    } else {
      writer.add(operation, inputs, as: joined.output, name: name)
    }
    guard wiring.shape(of: joined.output, by: writer.nodes) == shape else {
      throw AttentionFault("its queries, keys and values do not fit together")
    }
    return writer.nodes
  }

  /// An operand as rows of tokens, `[N, T, heads * d]`, and what is still to multiply it by: cut from what it was made of
  /// where the heads stand side by side there, else turned back.
  private func rows(
    _ operand: Operand, _ title: String, _ writer: inout NodeWriter, _ wiring: Wiring
  ) throws(AttentionFault) -> (value: String, scale: Float) {
    guard let shape = wiring.shapes[operand.value], let found = Arrangement(of: operand.value, in: wiring) else {
      throw AttentionFault("the shape of its \(title) is not known")
    }
    let arrangement = operand.isTurned ? found.turned : found
    let rank = shape.rank
    let (own, tokens) = operand.isTurned ? (shape[rank - 2], shape[rank - 1]) : (shape[rank - 1], shape[rank - 2])
    let batch = shape.dimensions.dropLast(2).reduce(1, *)
    guard batch % heads == 0, let whole = wiring.shapes[arrangement.source], let row = whole.dimensions.last else {
      throw AttentionFault("its \(title) are not as many as its heads")
    }
    let images = batch / heads
    if let placed = Rows(arrangement, row, images: images, tokens: tokens, heads: heads, width: own) {
      var made = arrangement.source
      if row != heads * own {
        let start = arrangement.offset
        let cut = Slicing([.init(axis: whole.rank - 1, start: start, end: start + heads * own)])
        made = writer.add(cut, [made], title)
      }
      if whole.dimensions.dropLast() != (placed.hasTokensFirst ? [tokens, images] : [images, tokens])[...] {
        let axes: [Reshaping.Axis] =
          placed.hasTokensFirst ? [.fixed(tokens), .inferred] : [.inferred, .fixed(tokens)]
        made = writer.add(Reshaping(axes + [.fixed(heads * own)]), [made], "\(title), rows")
      }
      if placed.hasTokensFirst { made = writer.add(Transposition([1, 0, 2]), [made], "\(title), turned") }
      return (made, arrangement.scale)
    }
    var made = operand.value
    if rank != 4 || shape[1] != heads {
      made = writer.add(
        Reshaping([.inferred, .fixed(heads), .copied(rank - 2), .copied(rank - 1)]), [made], "\(title), heads")
    }
    made = writer.add(Transposition(operand.isTurned ? [0, 3, 1, 2] : [0, 2, 1, 3]), [made], "\(title), turned")
    return (writer.add(Reshaping([.copied(0), .copied(1), .merged(2..<4)]), [made], "\(title), rows"), 1)
  }

  /// Queries `[N, T, heads * d]`, each head's times a number of its own.
  private func scaled(
    _ queries: String, _ writer: inout NodeWriter, _ wiring: Wiring
  ) throws(AttentionFault) -> String {
    guard let headScales else { return queries }
    guard wiring.shapes[headScales]?.count == heads else {
      throw AttentionFault("its scores are multiplied by other numbers than one for each head")
    }
    let factors = writer.add(Reshaping([.fixed(heads), .fixed(1)]), [headScales], "factors")
    let apart = writer.add(
      Reshaping([.copied(0), .copied(1), .fixed(heads), .inferred]), [queries], "queries, heads apart")
    let scaled = writer.add(Arithmetic(.multiply), [apart, factors], "queries, scaled")
    return writer.add(Reshaping([.copied(0), .copied(1), .merged(2..<4)]), [scaled], "queries, scaled rows")
  }

  /// How an operand's tokens lie among the rows of its source.
  private struct Rows {
    let hasTokensFirst: Bool

    /// Nil where the heads do not stand side by side in each row, or the rows are other than images and tokens.
    init?(_ arrangement: Arrangement, _ row: Int, images: Int, tokens: Int, heads: Int, width: Int) {
      func run(_ count: Int, _ stride: Int) -> [Arrangement.Run] {
        count == 1 ? [] : [.init(count: count, stride: stride)]
      }
      let rank = arrangement.axes.count
      guard rank >= 2, arrangement.offset + heads * width <= row,
        arrangement.runs(rank - 1..<rank) == run(width, 1)
      else { return nil }
      let batch = arrangement.runs(0..<rank - 2)
      let sequence = arrangement.runs(rank - 2..<rank - 1)
      func fits(_ imageStride: Int, _ tokenStride: Int) -> Bool {
        batch == Arrangement.joined(run(images, imageStride) + run(heads, width))
          && sequence == run(tokens, tokenStride)
      }
      if fits(tokens * row, row) {
        hasTokensFirst = false
      } else if fits(row, images * row) {
        hasTokensFirst = true
      } else {
        return nil
      }
    }
  }

  /// All that is added to the scores, as one bias `[B, 1 or heads, T, S]`.
  private func bias(_ writer: inout NodeWriter, _ wiring: Wiring) throws(AttentionFault) -> String? {
    var sum: String?
    for bias in biases {
      guard let shape = wiring.shapes[bias.value] else { throw AttentionFault("the shape of its bias is not known") }
      let scores = bias.scores
      let aligned = Shape(Array(repeating: 1, count: scores.rank - shape.rank) + shape.dimensions)
      guard aligned.dimensions.suffix(2) == scores.dimensions.suffix(2) else {
        throw AttentionFault("what is added to its scores is the same for several tokens")
      }
      let (queries, keys) = (scores[scores.rank - 2], scores[scores.rank - 1])
      let leading = Array(aligned.dimensions.dropLast(2))
      let axes: [Int]
      switch leading.count {
      case 1 where leading[0] == 1: axes = [1, 1]
      case 1 where leading[0] == scores[0] && scores[0] % heads == 0: axes = [leading[0] / heads, heads]
      case 2 where scores[1] == heads: axes = leading
      case 3 where scores[2] == heads && leading[0] == 1: axes = Array(leading[1...])
      default: throw AttentionFault("what is added to its scores follows other axes than images, windows and heads")
      }
      var made = bias.value
      if shape.dimensions != axes + [queries, keys] {
        let first: Reshaping.Axis = wiring.dependsOnImage(made) ? .inferred : .fixed(axes[0])
        made = writer.add(
          Reshaping([first, .fixed(axes[1]), .fixed(queries), .fixed(keys)]), [made], "bias")
      }
      if bias.factor != 1 {
        made = writer.add(Activation(.linear(scale: bias.factor, shift: 0)), [made], "bias, scaled")
      }
      sum = sum.map { writer.add(Arithmetic(.add), [$0, made], "biases") } ?? made
    }
    return sum
  }
}

/// Nodes with names of their own.
package struct NodeWriter {
  private let prefix: String
  package private(set) var nodes: [Node] = []

  package init(prefix: String) { self.prefix = prefix }

  package mutating func add(_ operation: any Operator, _ inputs: [String], _ title: String, name: String? = nil)
    -> String
  {
    let count = nodes.count { $0.output.hasPrefix("\(prefix): \(title)") }
    let output = "\(prefix): \(title)" + (count == 0 ? "" : " \(count + 1)")
    add(operation, inputs, as: output, name: name ?? output)
    return output
  }

  package mutating func add(_ operation: any Operator, _ inputs: [String], as output: String, name: String) {
    nodes.append(Node(name: name, operator: operation, inputs: inputs, output: output))
  }
}
