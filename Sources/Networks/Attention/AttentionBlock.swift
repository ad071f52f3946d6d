/// Attention at its place in a transformer: what it reads of the residual stream, by which weights, and what it writes there.
package struct AttentionBlock: Sendable {
  /// A product of tokens with weights, `x W + b`.
  package struct Projection: Sendable {
    /// The value x, `[N, T, C]` or with its axes in another order.
    package let source: String
    /// The matrix of which W is some columns, each times a number.
    fileprivate let matrix: ConstantMatrix
    fileprivate let columns: [Int]
    fileprivate let scales: [Float]
    /// b, one number for each column; nil where nothing is added.
    package let bias: [Float]?

    /// Of W and b.
    fileprivate var parameterCount: Int { matrix.rows * columns.count + (bias?.count ?? 0) }

    /// W `[C, heads * d]`; of the output's projection `[heads * e, C]`.
    package var weights: Tensor {
      var values: [Float] = []
      values.reserveCapacity(matrix.rows * columns.count)
      for row in 0..<matrix.rows {
        for (column, scale) in zip(columns, scales) { values.append(matrix[row, column] * scale) }
      }
      return Tensor([matrix.rows, columns.count], values)
    }
  }

  /// The module that it is in, where the file says: `blocks.3`.
  package let name: String
  package let heads: Int
  package let scale: Float
  /// The inputs of the attention: `[N, T, heads * d]`, `[N, S, heads * d]`, `[N, S, heads * e]`.
  package let query: String
  package let key: String
  package let value: String
  /// What is added to the scores, `[B, 1 or heads, T, S]`.
  package let bias: String?
  /// The heads' values side by side, `[N, T, heads * e]`.
  package let joined: String
  /// d and e.
  package let keyWidth: Int
  package let valueWidth: Int
  /// Nil where something else than weights stands between the tokens and the heads: a norm of queries, turned positions, a
  /// factor of each head's own.
  package let queryWeights: Projection?
  package let keyWeights: Projection?
  package let valueWeights: Projection?
  /// W_O with what follows it: columns times LayerScale. Nil where the heads' values enter no product with weights.
  package let output: Projection?
  /// LayerScale, by which the columns of ``output`` were multiplied already; nil where there is none.
  package let layerScale: [Float]?
  /// What is added to the residual stream, or as far towards it as the projection can be followed.
  package let written: String?
  /// The value of the residual stream to which that is added, and the sum; nil where it is added to none.
  package let residual: String?
  package let sum: String?
  /// The windows within which its tokens look at one another; nil where all of an image do, or ``unplaced`` says why not.
  package let windows: AttentionWindows?
  /// Why it is not known where in the image its windows lie; nil where that is known, or there are none.
  package let unplaced: String?

  /// Weights and biases of its products.
  package var parameterCount: Int {
    [queryWeights, keyWeights, valueWeights, output].reduce(0) { $0 + ($1?.parameterCount ?? 0) }
  }

  /// The value with a unit for each head: the norm of what it writes at each token (``Lens/init(headsOf:)``).
  package var headValue: String { AttentionBlock.headValue(of: name) }

  /// The value of the pattern, where a lens adds it (``Lens/init(patternsOf:)``).
  package var patternValue: String { "\(name).pattern" }

  static func headValue(of name: String) -> String { "\(name).heads" }
  static func nodeName(of name: String) -> String { "\(name)\(suffix)" }
  static func name(of node: Node) -> String {
    node.name.hasSuffix(suffix) ? String(node.name.dropLast(suffix.count)) : node.name
  }
  private static let suffix = ".attention"

  /// Weights of one head out of all: columns of queries, keys and values, rows of the output.
  package func rows(of head: Int) -> Range<Int> { head * valueWidth..<(head + 1) * valueWidth }
}

extension Graph {
  /// The attention of the network, in running order.
  package var attentionBlocks: [AttentionBlock] {
    guard nodes.contains(where: { $0.operator is Attention }) else { return [] }
    let wiring = Wiring(inputs: inputs.keys, nodes: nodes, constants: constants, shapes: shapes)
    let trace = AxisTrace(self)
    return nodes.compactMap { AttentionBlock($0, in: wiring, trace) }
  }

  /// What looks like attention and is not taken as such: the node of its softmax, and why.
  package var unrecognizedAttention: [(node: String, reason: String)] {
    let wiring = Wiring(inputs: inputs.keys, nodes: nodes, constants: constants, shapes: shapes)
    return nodes.compactMap { node in
      do throws(AttentionFault) {
        _ = try AttentionForm.around(node, in: wiring)?.nodes(named: node.name, in: wiring)
        return nil
      } catch {
        return (node.name, error.description)
      }
    }
  }
}

extension AttentionBlock {
  /// Nil for a node that is no attention.
  init?(_ node: Node, in wiring: Wiring, _ trace: AxisTrace) {
    guard let attention = node.operator as? Attention, wiring.shapes[node.output] != nil,
      let query = wiring.shapes[node.inputs[0]], let value = wiring.shapes[node.inputs[2]]
    else { return nil }
    name = Self.name(of: node)
    heads = attention.heads
    scale = attention.scale
    self.query = node.inputs[0]
    key = node.inputs[1]
    self.value = node.inputs[2]
    bias = node.inputs.count > 3 ? node.inputs[3] : nil
    joined = node.output
    keyWidth = query[2] / attention.heads
    valueWidth = value[2] / attention.heads
    queryWeights = Projection(making: node.inputs[0], wiring)
    keyWeights = Projection(making: node.inputs[1], wiring)
    valueWeights = Projection(making: node.inputs[2], wiring)
    let writing = Writing(from: node.output, wiring, trace)
    output = writing?.projection
    layerScale = writing?.layerScale
    written = writing?.written
    residual = writing?.residual
    sum = writing?.sum
    do throws(AttentionFault) {
      (windows, unplaced) = (try AttentionWindows(of: node.inputs[0], values: node.inputs[2], in: trace, wiring), nil)
    } catch {
      (windows, unplaced) = (nil, error.description)
    }
  }
}

extension AttentionBlock.Projection {
  /// The product with weights that made a value `[N, T, heads * d]`: some of its columns, maybe in another order.
  fileprivate init?(making value: String, _ wiring: Wiring) {
    guard let rows = Arrangement(of: value, in: wiring), let row = wiring.shapes[rows.source]?.dimensions.last else {
      return nil
    }
    let columns = rows.runs(rows.axes.count - 1..<rows.axes.count).reduce([rows.offset]) { places, run in
      places.flatMap { place in (0..<run.count).map { place + $0 * run.stride } }
    }
    guard columns.allSatisfy((0..<row).contains), let maker = wiring.maker(of: rows.source) else { return nil }
    var added: [Float]?
    var node = maker
    if (maker.operator as? Arithmetic)?.function == .add, let (varying, constant) = wiring.operands(maker),
      let tensor = wiring.constants[constant], tensor.values.count == row, tensor.shape.dimensions.last == row,
      let product = wiring.maker(of: varying)
    {
      (added, node) = (tensor.values, product)
    }
    guard let matrix = ConstantMatrix(of: node, wiring), matrix.columns == row else { return nil }
    source = node.inputs[0]
    self.matrix = matrix
    self.columns = columns
    scales = Array(repeating: rows.scale, count: columns.count)
    bias = added.map { bias in columns.map { bias[$0] * rows.scale } }
  }

  fileprivate init(_ source: String, _ matrix: ConstantMatrix, scales: [Float]?, bias: [Float]?) {
    self.source = source
    self.matrix = matrix
    columns = Array(0..<matrix.columns)
    self.scales = scales ?? Array(repeating: 1, count: matrix.columns)
    self.bias = bias
  }
}

/// A constant by which the rows of a value are multiplied.
private struct ConstantMatrix: Sendable {
  let rows: Int
  let columns: Int
  private let tensor: Tensor
  private let isTurned: Bool

  /// Nil for a node that is no such product.
  init?(of node: Node, _ wiring: Wiring) {
    guard let product = node.operator as? MatrixProduct, !product.transposesFirst,
      wiring.dependsOnImage(node.inputs[0]),
      let tensor = wiring.constants[node.inputs[1]], tensor.shape.rank == 2
    else { return nil }
    self.tensor = tensor
    isTurned = product.transposesSecond
    (rows, columns) = isTurned ? (tensor.shape[1], tensor.shape[0]) : (tensor.shape[0], tensor.shape[1])
  }

  subscript(row: Int, column: Int) -> Float { tensor.values[isTurned ? column * rows + row : row * columns + column] }
}

/// What becomes of the heads' values: a product with weights, and what follows it up to the residual stream.
private struct Writing {
  let projection: AttentionBlock.Projection
  private(set) var layerScale: [Float]?
  private(set) var written: String
  private(set) var residual: String?
  private(set) var sum: String?

  init?(from joined: String, _ wiring: Wiring, _ trace: AxisTrace) {
    var value = joined
    var found: ConstantMatrix?
    while found == nil {
      guard let next = Writing.only(wiring.readers(of: value)) else {
        return nil
      }
      found = ConstantMatrix(of: next, wiring)
      guard found != nil || next.operator is Transposition || next.operator is Reshaping else { return nil }
      value = next.output
    }
    guard let matrix = found, wiring.shapes[joined]?.dimensions.last == matrix.rows else { return nil }
    var scale: [Float]?
    var shift: [Float]?
    written = value
    while let next = Writing.only(wiring.readers(of: value)) ?? trace.roll(of: value).flatMap(wiring.maker) {
      let width = matrix.columns
      func vector(_ name: String) -> [Float]? {
        wiring.constants[name].flatMap {
          $0.values.count == width && $0.shape.dimensions.last == width
            ? $0.values : $0.values.count == 1 ? Array(repeating: $0.values[0], count: width) : nil
        }
      }
      if let arithmetic = next.operator as? Arithmetic, arithmetic.function == .add, next.inputs.count == 2,
        next.inputs.allSatisfy(wiring.dependsOnImage)
      {
        guard let other = next.inputs.first(where: { $0 != value }), wiring.shapes[other] == wiring.shapes[next.output]
        else { break }
        (residual, sum) = (other, next.output)
        break
      }
      if let (_, factor) = wiring.factor(next) {
        if factor != 1 { scale = (scale ?? Array(repeating: 1, count: width)).map { $0 * factor } }
        shift = shift?.map { $0 * factor }
      } else if next.operator is Transposition || next.operator is Reshaping || trace.rolled[next.output] == value {
        // Rows stay rows.
        guard wiring.shapes[next.output]?.dimensions.last == width else { break }
      } else if let arithmetic = next.operator as? Arithmetic, let (_, constant) = wiring.operands(next),
        let vector = vector(constant)
      {
        switch arithmetic.function {
        case .add: shift = zip(shift ?? Array(repeating: 0, count: width), vector).map { $0 + $1 }
        case .multiply:
          scale = zip(scale ?? Array(repeating: 1, count: width), vector).map { $0 * $1 }
          shift = shift.map { zip($0, vector).map { $0 * $1 } }
        default: break
        }
        guard arithmetic.function == .add || arithmetic.function == .multiply else { break }
      } else {
        break
      }
      value = next.output
      written = value
    }
    layerScale = scale
    projection = AttentionBlock.Projection(joined, matrix, scales: scale, bias: shift)
  }

  private static func only(_ readers: [Node]) -> Node? { readers.count == 1 ? readers.first : nil }
}
