package import Basics

extension Lens {
  /// The heads of a block: one unit for each, which says at every token how long what the head writes there is,
  /// `|z_h W_O^h|` with LayerScale in W_O.
  ///
  /// The value is `[N, T, heads]`, of windows `[N, H, W, heads]` over the whole map. As W W^T = L L^T, `|z W|` is `|z L|`, so
  /// the product has as many columns as the head has values, not as many as the stream is wide.
  ///
  /// - Throws: where it is not known by which weights the heads write.
  package init(headsOf block: AttentionBlock) throws(Diagnostic) {
    guard let output = block.output else {
      throw Diagnostic(
        "the weights by which its heads write are not known", at: "block '\(block.name)'", kind: .unsupported)
    }
    let (name, heads, width) = (block.headValue, block.heads, block.valueWidth)
    var factors: [Float] = []
    let weights = output.weights
    for head in 0..<heads { factors += weights.root(of: block.rows(of: head)).map { Float($0) } }
    let matrix = "\(name): factors"
    var nodes: [Node] = []
    func add(_ operation: any Operator, _ inputs: [String], _ title: String) -> String {
      let output = "\(name): \(title)"
      nodes.append(Node(name: output, operator: operation, inputs: inputs, output: output))
      return output
    }
    let apart = add(
      Reshaping([.copied(0), .copied(1), .fixed(heads), .fixed(width)]), [block.joined], "heads apart")
    let turned = add(Transposition([0, 2, 1, 3]), [apart], "heads first")
    let written = add(MatrixProduct(), [turned, matrix], "written")
    let squares = add(Activation(.power(2)), [written], "squares")
    let sums = add(Reduction(.sum, axes: [3], keepsAxes: false), [squares], "sums")
    // The root is steep at 0, where a head that writes nothing would be drawn from.
    let lifted = add(Activation(.linear(scale: 1, shift: 1e-12)), [sums], "lifted")
    let norms = add(Activation(.sqrt), [lifted], "norms")
    if let windows = block.windows {
      let rows = add(Transposition([0, 2, 1]), [norms], "in windows")
      nodes += windows.nodes(placing: rows, as: name, kind: .head)
    } else {
      nodes.append(
        Node(
          name: name, operator: Transposition([0, 2, 1]), inputs: [norms], output: name,
          units: UnitAxis(.head, axis: 2)))
    }
    self.init(nodes, constants: [matrix: Tensor([heads, width, width], factors)])
  }
}

extension Lens {
  /// Where the heads of a block look: `[N, heads, T, S]`, each row of which sums to one. It is looked at, and has no units.
  package init(patternsOf block: AttentionBlock) {
    self.init(
      [
        Node(
          name: block.patternValue, operator: AttentionPattern(heads: block.heads, scale: block.scale),
          inputs: [block.query, block.key] + (block.bias.map { [$0] } ?? []), output: block.patternValue)
      ], constants: [:])
  }
}

extension Tensor {
  /// Of a matrix: the lower triangle L, row by row, with `L L^T = W W^T` for some of its rows W (Cholesky); what is no longer
  /// independent of the rows before it leaves zeros.
  package func root(of rows: Range<Int>) -> [Double] {
    let (count, columns) = (rows.count, shape[1])
    let values = rows.flatMap { row in (0..<columns).map { Double(self.values[row * columns + $0]) } }
    var root = [Double](repeating: 0, count: count * count)
    values.withUnsafeBufferPointer { values in
      func product(_ i: Int, _ j: Int) -> Double {
        var sum = 0.0
        for column in 0..<columns { sum += values[i * columns + column] * values[j * columns + column] }
        return sum
      }
      for j in 0..<count {
        let own = product(j, j)
        var rest = own
        for k in 0..<j { rest -= root[j * count + k] * root[j * count + k] }
        guard rest > own * 1e-12, rest > 0 else { continue }
        let diagonal = rest.squareRoot()
        root[j * count + j] = diagonal
        for i in j + 1..<count {
          var sum = product(i, j)
          for k in 0..<j { sum -= root[i * count + k] * root[j * count + k] }
          root[i * count + j] = sum / diagonal
        }
      }
    }
    return root
  }
}
