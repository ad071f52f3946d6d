import Basics
import Engine
import Networks

/// How the numbers of each token of a value are added to the same token of a residual stream: times what is held as it is on
/// each image, and then by a matrix.
struct StreamWriting: Sendable {
  /// What each number is multiplied by first, `[1, T, numbers]`: the other half of a gated MLP. Nil where nothing is.
  let gate: String?
  /// Of a norm on the way, and of how many numbers of a token it is taken; nil where there is none.
  let norm: (scale: StreamEnd.Scale, width: Int)?
  /// What each of the numbers adds to the stream then, `[numbers, C]`.
  let rows: [Float]

  /// The values that have to be read for ``factors(at:count:read:)``.
  var held: [String] { [gate, norm?.scale.value].compactMap(\.self) }

  /// By what the numbers are multiplied on an image; nil where they go as they are.
  ///
  /// - Parameters:
  ///   - count: the numbers of a token.
  ///   - read: gives the ``held``.
  func factors(at tokens: [Int], count: Int, read: (String) -> [Float]) -> [[Float]]? {
    guard !held.isEmpty else { return nil }
    let gates = gate.map(read)
    let scales = norm.map { $0.scale.factors(width: $0.width, read) }
    return tokens.map { token in
      let scale = Float(scales?[token] ?? 1)
      return (token * count..<(token + 1) * count).map { (gates?[$0] ?? 1) * scale }
    }
  }
}

extension StreamEnd.Scale {
  /// What the norm multiplies each token by, or the one that it is given.
  ///
  /// - Parameters:
  ///   - width: the numbers of a token.
  ///   - read: gives the ``value``.
  func factors(width: Int, _ read: (String) -> [Float]) -> [Double] {
    let values = read(value)
    guard case .normalization(let normalization, _) = self else { return values.map { 1 / Double($0) } }
    return (0..<values.count / width).map { row in
      let own = values[row * width..<(row + 1) * width].map(Double.init)
      let mean = own.reduce(0, +) / Double(width)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      return 1 / (variance + Double(normalization.epsilon)).squareRoot()
    }
  }
}

extension Graph {
  /// Nil where more than a gate, one norm and products with weights lies between a value and the stream.
  func streamWriting(from value: String, to stream: String) throws -> StreamWriting? {
    if let writing = try writing(from: value, to: stream, gate: nil) { return writing }
    guard let (product, gate) = gated(value) else { return nil }
    return try writing(from: product, to: stream, gate: gate)
  }

  /// The product of a value that is read nowhere else with another of as many numbers, and that other.
  private func gated(_ value: String) -> (product: String, gate: String)? {
    let readers = nodes.filter { $0.inputs.contains(value) }
    guard readers.count == 1, let node = readers.first, (node.operator as? Arithmetic)?.function == .multiply,
      let gate = node.inputs.first(where: { $0 != value }), constants[gate] == nil, shapes[gate] == shapes[value]
    else { return nil }
    return (node.output, gate)
  }

  private func writing(from value: String, to stream: String, gate: String?) throws -> StreamWriting? {
    let axes = AxisTrace(self)
    guard let shape = shapes[value], let end = shapes[stream], shape.rank == 3, end.rank == 3, shape[0] == 1,
      shape[1] == end[1]
    else { return nil }
    let holdings = self.holdings(from: value, to: stream, axes: axes)
    guard holdings.count < 2 else { return nil }
    var norm: (scale: StreamEnd.Scale, width: Int)?
    if let holding = holdings.first {
      guard case .scale(let normalization) = holding.quantity, normalization.scope == .axes([2]),
        let normed = shapes[holding.value], normed.rank == 3, normed[1] == shape[1]
      else { return nil }
      norm = (.normalization(normalization, of: holding.value), normed[2])
    }
    let held = norm.map { [$0.scale.holding: Tensor([1, 1, 1], [1])] } ?? [:]
    guard let linear = try? linearized(from: value, to: stream, axes: axes, held: held) else { return nil }
    return StreamWriting(gate: gate, norm: norm, rows: try linear.rows(from: shape, to: stream, end))
  }

  /// The matrix of a network that is linear in each token of a value, `[1, T, numbers]` to `[1, T, C]`.
  private func rows(from shape: Shape, to stream: String, _ end: Shape) throws -> [Float] {
    let execution = try Program(self).execution()
    let (tokens, count, width) = (shape[1], shape[2], end[2])
    var rows: [Float] = []
    rows.reserveCapacity(count * width)
    for first in stride(from: 0, to: count, by: tokens) {
      let own = first..<min(first + tokens, count)
      var input = [Float](repeating: 0, count: tokens * count)
      for number in own { input[(number - first) * count + number] = 1 }
      input.withUnsafeBufferPointer { execution.forward($0) }
      execution.withActivation(stream) { rows += $0[..<(own.count * width)] }
    }
    return rows
  }
}
