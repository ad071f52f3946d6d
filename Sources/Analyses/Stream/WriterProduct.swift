import Basics
import Engine
import Networks

/// The matrix by which the numbers of all writing layers are added to a residual stream, for some tokens at a time.
struct WriterProduct: Sendable {
  /// Of a token, those of one layer after those of the layer before.
  let numbers: Int
  /// Of the stream.
  private let width: Int
  private let program: Program

  /// Tokens of one run.
  private static let rows = 16
  private static let (input, output) = ("numbers", "written")

  init(_ layers: [StreamWriters.Layer], width: Int) throws {
    numbers = layers.reduce(0) { $0 + $1.numbers }
    self.width = width
    let matrix = "rows"
    program = try Program(
      Graph(
        inputs: [Self.input: [1, Self.rows, numbers]],
        nodes: [
          Node(name: Self.output, operator: MatrixProduct(), inputs: [Self.input, matrix], output: Self.output)
        ], constants: [matrix: Tensor([numbers, width], layers.flatMap(\.writing.rows))], targets: [Self.output]),
      gradient: true)
  }

  var executionBytes: Int { program.executionBytes }

  /// One for each worker.
  func run() throws -> Run { Run(self, try program.execution()) }

  final class Run {
    private let product: WriterProduct
    private let execution: Execution

    fileprivate init(_ product: WriterProduct, _ execution: Execution) {
      self.product = product
      self.execution = execution
      execution.forward()
    }

    /// What tokens with some numbers add to the stream.
    ///
    /// - Parameters:
    ///   - fill: writes the numbers of a token, all of them.
    ///   - read: is lent what it adds, `[C]`.
    func write(
      _ count: Int, fill: (_ token: Int, UnsafeMutableBufferPointer<Float>) -> Void,
      read: (_ token: Int, UnsafeBufferPointer<Float>) -> Void
    ) {
      for group in groups(count) {
        execution.withInput { input in
          for token in group {
            fill(token, UnsafeMutableBufferPointer(rebasing: input[row(token, group, product.numbers)]))
          }
        }
        execution.forward()
        execution.withActivation(WriterProduct.output) { written in
          for token in group {
            read(token, UnsafeBufferPointer(rebasing: written[row(token, group, product.width)]))
          }
        }
      }
    }

    /// By what each number of a token is multiplied in what is read of the stream there.
    ///
    /// - Parameters:
    ///   - directions: of the stream, by which tokens are read.
    ///   - body: is lent those of a token.
    func weights(_ directions: [[Double]], _ body: (_ token: Int, UnsafeBufferPointer<Float>) -> Void) {
      var seeds = [Float](repeating: 0, count: WriterProduct.rows * product.width)
      for group in groups(directions.count) {
        for token in group {
          seeds.replaceSubrange(row(token, group, product.width), with: directions[token].map { Float($0) })
        }
        seeds.withUnsafeBufferPointer { execution.setGradient(WriterProduct.output, $0) }
        execution.backward()
        execution.withInputGradient { weights in
          for token in group {
            body(token, UnsafeBufferPointer(rebasing: weights[row(token, group, product.numbers)]))
          }
        }
      }
    }

    private func groups(_ count: Int) -> [Range<Int>] {
      stride(from: 0, to: count, by: WriterProduct.rows).map { $0..<min($0 + WriterProduct.rows, count) }
    }

    private func row(_ token: Int, _ group: Range<Int>, _ count: Int) -> Range<Int> {
      (token - group.lowerBound) * count..<(token - group.lowerBound + 1) * count
    }
  }
}
