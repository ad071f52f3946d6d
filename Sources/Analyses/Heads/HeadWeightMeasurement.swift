import Basics
import Engine
package import Findings
package import Networks

/// Works out what the weights of a block's heads say (``HeadWeights``).
package struct HeadWeightMeasurement: Sendable {
  private let block: AttentionBlock
  /// The blocks below, from the lowest up.
  private let below: [AttentionBlock]

  /// How many heads below are kept of each way of reading.
  private static let kept = 3

  package init(_ block: AttentionBlock, below: [AttentionBlock]) {
    self.block = block
    self.below = below
  }

  /// - Returns: one for each head.
  package func run() throws -> [HeadWeights] {
    let readings = zip(HeadWeights.Reading.allCases, [block.queryWeights, block.keyWeights, block.valueWeights])
      .compactMap { reading, projection in projection.map { (reading, columns: $0.weights) } }
    let sources = try sources(readings)
    let columns = Dictionary(readings.map { ($0.0, $0.columns.turned) }, uniquingKeysWith: { first, _ in first })
    let output = block.output?.weights
    let width = readings.first?.columns.shape[0] ?? 0
    return (0..<block.heads).map { head in
      let own = block.rows(of: head)
      let keys = head * block.keyWidth..<(head + 1) * block.keyWidth
      func spectrum(_ a: Tensor?, _ b: Tensor?, _ rows: Range<Int>, times scale: Float) -> HeadWeights.Spectrum? {
        guard let a, let b else { return nil }
        let product = SquareMatrix(a.root(of: rows)).transposed * SquareMatrix(b.root(of: rows))
        let values = product.singularValues.map { Float($0) * abs(scale) }
        return values.allSatisfy(\.isFinite) ? HeadWeights.Spectrum(values) : nil
      }
      let kept = HeadWeights.Reading.allCases.flatMap { reading in
        sources.filter { $0.reading == reading && $0.reader == head }
          .max(count: Self.kept) { ($0.score, -$0.layer, -$0.head) < ($1.score, -$1.layer, -$1.head) }.reversed()
          .map { HeadWeights.Source(reading: reading, layer: $0.layer, head: $0.head, score: $0.score) }
      }
      return HeadWeights(
        moved: spectrum(columns[.value], output, own, times: 1),
        looked: spectrum(columns[.query], columns[.key], keys, times: block.scale),
        copying: output.flatMap { output in columns[.value].flatMap { Self.copying(output, $0, own) } },
        sources: Array(kept), chance: width > 0 ? 1 / Double(width).squareRoot() : 0)
    }
  }

  /// - Parameter values: W_V turned, a row for each of a head's values.
  private static func copying(_ output: Tensor, _ values: Tensor, _ rows: Range<Int>) -> Double? {
    let width = values.shape[1]
    guard output.shape[1] == width else { return nil }
    // W_V W_O has the eigenvalues of the small W_O W_V, and zeros.
    var product = SquareMatrix(side: rows.count)
    for (i, row) in rows.enumerated() {
      for (j, column) in rows.enumerated() {
        product[i, j] = (0..<width).reduce(0.0) {
          $0 + Double(output.values[row * width + $1]) * Double(values.values[column * width + $1])
        }
      }
    }
    let eigenvalues = product.eigenvalues
    let magnitude = eigenvalues.reduce(0) { $0 + ($1.real * $1.real + $1.imaginary * $1.imaginary).squareRoot() }
    return magnitude > 0 && magnitude.isFinite ? eigenvalues.reduce(0) { $0 + $1.real } / magnitude : nil
  }

  private struct Fit {
    let reading: HeadWeights.Reading
    let reader: Int
    let layer: Int
    let head: Int
    let score: Double
  }

  /// How well each head below fits each way of reading of each head.
  private func sources(_ readings: [(HeadWeights.Reading, columns: Tensor)]) throws -> [Fit] {
    try below.enumerated().flatMap { layer, lower -> [Fit] in
      guard let output = lower.output?.weights else { return [] }
      return try readings.filter { $0.columns.shape[0] == output.shape[1] }.flatMap { reading, columns in
        let product = try output.multiplied(by: columns)
        let width = columns.shape[1] / block.heads
        let lengths = (0..<block.heads).map { columns.length(columns: $0 * width..<($0 + 1) * width) }
        return (0..<lower.heads).flatMap { head -> [Fit] in
          let rows = lower.rows(of: head)
          let written = output.length(rows: rows)
          return (0..<block.heads).map { reader in
            let whole = written * lengths[reader]
            let both = product.length(rows: rows, columns: reader * width..<(reader + 1) * width)
            return Fit(
              reading: reading, reader: reader, layer: layer, head: head,
              score: whole > 0 && both.isFinite && whole.isFinite ? both / whole : 0)
          }
        }
      }
    }
  }
}

/// Of matrices.
extension Tensor {
  fileprivate var turned: Tensor {
    let (rows, columns) = (shape[0], shape[1])
    return Tensor([columns, rows], (0..<columns * rows).map { values[$0 % rows * columns + $0 / rows] })
  }

  /// The root of the sum of squares of a part.
  fileprivate func length(rows: Range<Int>? = nil, columns: Range<Int>? = nil) -> Double {
    let width = shape[1]
    var sum = 0.0
    for row in rows ?? 0..<shape[0] {
      for column in columns ?? 0..<width {
        let value = Double(values[row * width + column])
        sum += value * value
      }
    }
    return sum.squareRoot()
  }

  fileprivate func multiplied(by other: Tensor) throws -> Tensor {
    let graph = try Graph(
      inputs: ["rows": shape],
      nodes: [Node(name: "product", operator: MatrixProduct(), inputs: ["rows", "columns"], output: "product")],
      constants: ["columns": other], targets: ["product"])
    let execution = try Program(graph).execution()
    values.withUnsafeBufferPointer { execution.forward($0) }
    return execution.withActivation("product") { Tensor([shape[0], other.shape[1]], Array($0)) }
  }
}
