import Basics
import Engine
import Networks

/// One head as a reader of the stream: what it writes at a token, along the direction in which it writes there on the image.
/// That is how long what it writes is, `|z_h W_O^h|`, as its unit has it.
///
/// With the pattern held as it is on the image it is a sum over the values of all tokens.
struct WritingHead: Sendable {
  let number: Int
  let block: AttentionBlock
  /// The lower triangle L with `L L^T = W_O^h W_O^h^T`, `[e, e]`.
  private let root: [Double]

  /// Nil where it is not known by which weights the heads write.
  init?(_ number: Int, of block: AttentionBlock) {
    guard let output = block.output, (0..<block.heads).contains(number) else { return nil }
    self.number = number
    self.block = block
    root = output.weights.root(of: block.rows(of: number))
  }

  /// What has to be read of a run.
  var values: [String] { [block.patternValue, block.joined] }

  /// By places in the head's values at all tokens, and in the heads' values side by side, the weights of the numbers of
  /// which the two sums are what the head writes.
  ///
  /// - Parameters:
  ///   - tokens: of the image.
  ///   - read: gives the ``values``.
  func weights(
    at token: Int, of tokens: Int, read: (String) -> [Float]
  ) -> (sum: [Int: Float], made: [Int: Float]) {
    let (joined, pattern) = (read(block.joined), read(block.patternValue))
    let row = block.heads * block.valueWidth
    let own = block.rows(of: number)
    let direction = direction(of: own.map { Double(joined[token * row + $0]) })
    // As many as there are values.
    let sources = pattern.count / (block.heads * tokens)
    var weights: [Int: Float] = [:]
    for source in 0..<sources {
      let looked = Double(pattern[(number * tokens + token) * sources + source])
      for (place, weight) in zip(own, direction) { weights[source * row + place] = Float(looked * weight) }
    }
    return (
      weights, Dictionary(zip(own.map { token * row + $0 }, direction.map { Float($0) }), uniquingKeysWith: +)
    )
  }

  /// What is added to the scores, by its name, where nodes make it: a mask that follows from how many images there are.
  ///
  /// - Parameter graph: for one image, up to the head.
  /// - Throws: where it is not the same for all images.
  func heldBias(in graph: Graph) throws -> [String: Tensor] {
    guard let bias = block.bias, graph.constants[bias] == nil, let held = try block.heldBias(in: graph) else {
      return [:]
    }
    return [bias: held]
  }

  /// `z W W^T / |z W|` of a head's own numbers z.
  private func direction(of numbers: [Double]) -> [Double] {
    let width = numbers.count
    let written = (0..<width).map { column in
      (0..<width).reduce(0) { $0 + numbers[$1] * root[$1 * width + column] }
    }
    let length = written.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return numbers.map { _ in 0 } }
    return (0..<width).map { row in
      (0..<width).reduce(0) { $0 + root[row * width + $1] * written[$1] } / length
    }
  }
}
