import Networks

/// An operator through which weights can be followed when the network is taken as linear.
///
/// ReLU and its like are the identity, max pooling is mean pooling, response normalization is the scale it has at
/// rest: the rules of Voss et al., "Visualizing Weights" (Distill 2021).
protocol Linearizable: Operator {
  /// The influence on each input, given that on the output; nil for inputs that are constants or of no account.
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?]
}

/// The inputs of a node in a linearised network.
struct LinearInputs {
  /// The shape of each input.
  let shapes: [Shape]
  /// The value of each input that is a constant; absolute values when the mass of all paths is wanted.
  let constants: [Tensor?]
  /// Whether opposite signs add up instead of cancelling.
  let absolute: Bool
}

extension Convolution: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard case .window(let vertical, let horizontal) = reach, let weights = inputs.constants[1] else {
      throw ShapeFault("its kernels are computed, not constant")
    }
    var result = Influence(
      zeros: influence.units, channels: inputs.shapes[0][1], vertical: influence.vertical.through(vertical),
      horizontal: influence.horizontal.through(horizontal),
      routes: influence.routes.map { $0.map { .init(convolutions: $0.convolutions + 1, isMixed: $0.isMixed) } })
    let inner = weights.shape[1]
    let kernel = Kernel(weights)
    let outputsPerGroup = weights.shape[0] / groups
    result.scatter(from: influence, vertical: vertical, horizontal: horizontal) { from, to, a, b in
      for channel in 0..<influence.channels where from[channel] != 0 {
        let row = kernel.row(output: channel, a, b)
        let group = channel / outputsPerGroup * inner
        row.withUnsafeBufferPointer { row in add(row, times: from[channel], to: to + group) }
      }
    }
    return [result] + inputs.shapes.dropFirst().map { _ in nil }
  }

  /// Weights with the input's channels fastest, so that a row of them is contiguous.
  private struct Kernel {
    let values: [Float]
    let shape: Shape

    init(_ weights: Tensor) {
      shape = weights.shape
      let cells = shape[2] * shape[3]
      var values = [Float](repeating: 0, count: shape.count)
      for o in 0..<shape[0] {
        for i in 0..<shape[1] {
          for cell in 0..<cells {
            values[(o * cells + cell) * shape[1] + i] = weights.values[(o * shape[1] + i) * cells + cell]
          }
        }
      }
      self.values = values
    }

    func row(output: Int, _ a: Int, _ b: Int) -> ArraySlice<Float> {
      let start = ((output * shape[2] + a) * shape[3] + b) * shape[1]
      return values[start..<(start + shape[1])]
    }
  }
}

extension Pooling: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard case .window(let vertical, let horizontal) = reach else { return [nil] }
    return [influence.spread(vertical: vertical, horizontal: horizontal)]
  }
}

extension GlobalPooling: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard inputs.shapes[0].rank == 4 else { throw ShapeFault("it pools over other than height and width") }
    return [
      influence.spread(vertical: Window(size: inputs.shapes[0][2]), horizontal: Window(size: inputs.shapes[0][3]))
    ]
  }
}

extension Activation: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    switch function {
    case .linear(let scale, _): [influence.scaled { _ in inputs.absolute ? abs(scale) : scale }]
    case .negative where !inputs.absolute: [influence.scaled { _ in -1 }]
    default: [influence]
    }
  }
}

extension LocalResponseNormalization: Linearizable {
  /// The scale that it has where nothing around fires: `bias^-beta`.
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    let scale = power(bias, -beta)
    return [influence.mixed().scaled { _ in scale }]
  }
}

extension ScaleShift: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard let scale = inputs.constants[1] else { throw ShapeFault("its scale is computed, not constant") }
    return [influence.mixed().scaled { scale.values[$0] }, nil, nil]
  }
}

extension Concatenation: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard axis == 1 else { throw ShapeFault("it joins along axis \(axis), not along the channels") }
    var start = 0
    return inputs.shapes.map { shape in
      defer { start += shape[1] }
      return influence.sliced(start..<(start + shape[1]))
    }
  }
}

extension Arithmetic: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    let varying = inputs.constants.indices.filter { inputs.constants[$0] == nil }
    guard varying.allSatisfy({ inputs.shapes[$0].rank < 2 || inputs.shapes[$0][1] == influence.channels }) else {
      throw ShapeFault("it spreads one channel over several")
    }
    switch function {
    case .add: return inputs.constants.map { $0 == nil ? influence : nil }
    case .subtract:
      return inputs.constants.enumerated().map { index, constant in
        guard constant == nil else { return nil }
        return index == 0 || inputs.absolute ? influence : influence.scaled { _ in -1 }
      }
    case .multiply, .divide:
      guard varying.count == 1, let other = inputs.constants[1 - varying[0]], function == .multiply || varying == [0]
      else { throw ShapeFault("it combines two computed values by \(function.rawValue)") }
      guard other.values.count == 1 || other.values.count == influence.channels else {
        throw ShapeFault("its factor differs from place to place")
      }
      let scaled = influence.mixed().scaled { channel in
        let factor = other.values[other.values.count == 1 ? 0 : channel]
        return function == .multiply ? factor : 1 / factor
      }
      return inputs.constants.map { $0 == nil ? scaled : nil }
    case .minimum, .maximum, .power:
      throw ShapeFault("\(function.rawValue) of two values has no linear form")
    }
  }
}

extension MatrixProduct: Linearizable {
  /// A fully connected layer is a convolution of one cell.
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard let matrix = inputs.constants[1], matrix.shape.rank == 2, inputs.shapes[0].rank == 2, !transposesFirst else {
      throw ShapeFault("it is not a product with a constant matrix")
    }
    let (inner, outer) = transposesSecond ? (matrix.shape[1], matrix.shape[0]) : (matrix.shape[0], matrix.shape[1])
    let rows =
      transposesSecond
      ? matrix.values
      : (0..<outer).flatMap { o in (0..<inner).map { matrix.values[$0 * outer + o] } }
    let convolution = Convolution(kernel: [1, 1])
    return try convolution.pulledBack(
      influence,
      LinearInputs(
        shapes: [[1, inner, 1, 1], [outer, inner, 1, 1]],
        constants: [nil, Tensor([outer, inner, 1, 1], rows)], absolute: inputs.absolute))
  }
}

extension Reshaping: Linearizable {
  /// Only as the step from a map of one cell to a vector.
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    let input = inputs.shapes[0]
    guard input.rank >= 2, input[1] == influence.channels, input.dimensions.dropFirst(2).allSatisfy({ $0 == 1 }) else {
      throw ShapeFault("it mixes channels with positions")
    }
    return [influence]
  }
}

extension Padding: Linearizable {
  func pulledBack(_ influence: Influence, _ inputs: LinearInputs) throws(ShapeFault) -> [Influence?] {
    guard case .window = reach, begin[1] == 0, end[1] == 0 else { throw ShapeFault("it pads the channels") }
    return [influence.shifted(vertical: -begin[2], horizontal: -begin[3])]
  }
}
