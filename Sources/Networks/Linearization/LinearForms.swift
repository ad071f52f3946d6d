import Foundation

extension Convolution {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    guard let weights = inputs[1].constant else { throw NotLinear("its kernels are computed, not constant") }
    var exact = self
    exact.precision = nil
    return LinearForm(exact, [.input(0), .constant(weights)])
  }
}

extension Deconvolution {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    guard let weights = inputs[1].constant else { throw NotLinear("its kernels are computed, not constant") }
    return LinearForm(self, [.input(0), .constant(weights)])
  }
}

extension MatrixProduct {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    if let matrix = inputs[1].constant { return LinearForm(self, [.input(0), .constant(matrix)]) }
    if let matrix = inputs[0].constant { return LinearForm(self, [.constant(matrix), .input(1)]) }
    throw NotLinear("it is a product of two computed values")
  }
}

extension Pooling {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    var mean = self
    if kind == .max { mean.kind = .mean }
    return LinearForm(mean)
  }
}

extension GlobalPooling {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    LinearForm(GlobalPooling(.mean))
  }
}

extension Reduction {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    switch kind {
    case .sum, .mean: LinearForm(self)
    case .max, .min: LinearForm(Reduction(.mean, axes: axes, keepsAxes: keepsAxes))
    }
  }
}

extension Activation {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    switch function {
    case .identity, .relu, .leakyRelu, .elu, .selu, .clip, .sigmoid, .hardSigmoid, .hardSwish, .swish, .mish, .gelu,
      .geluTanh, .erf, .tanh, .softplus:
      return LinearForm(Activation(.identity))
    case .negative: return .scaled(by: absolute ? 1 : -1)
    case .linear(let scale, _): return .scaled(by: absolute ? abs(scale) : scale)
    case .exp, .log, .sqrt, .reciprocal, .absolute, .power, .elementary:
      throw NotLinear("no one slope stands for what it does")
    }
  }
}

extension Quantization {
  /// As its gradient: nothing is rounded.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    .scaled(by: absolute ? abs(1 / step) : 1 / step)
  }
}

extension LocalResponseNormalization {
  /// The scale that it has where nothing around fires: `bias^-beta`.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    .scaled(by: Float(pow(Double(bias), -Double(beta))))
  }
}

extension ScaleShift {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    guard let scale = inputs[1].constant else { throw NotLinear("its scale is computed, not constant") }
    return LinearForm(self, [.input(0), .constant(scale), .constant(Tensor(zeros: scale.shape))])
  }
}

extension Arithmetic {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    let depending = inputs.indices.filter { inputs[$0].varying != nil }
    let broadcasts = depending.contains { inputs[$0].shape.dimensions.dropFirst() != spread(inputs).dropFirst() }
    guard !broadcasts else { throw NotLinear("it spreads one value over several") }
    switch function {
    case .add:
      return depending.count == 2
        ? LinearForm(self, [.input(0), .input(1)]) : LinearForm(Activation(.identity), [.input(depending[0])])
    case .subtract:
      if depending.count == 2 { return LinearForm(absolute ? Arithmetic(.add) : self, [.input(0), .input(1)]) }
      return .scaled(by: depending == [0] || absolute ? 1 : -1, depending[0])
    case .multiply, .divide:
      guard depending.count == 1, let factor = inputs[1 - depending[0]].constant,
        function == .multiply || depending == [0]
      else { throw NotLinear("it combines two computed values by \(function.rawValue)") }
      return try scaled(inputs[depending[0]].shape, depending[0], by: factor)
    case .minimum, .maximum, .power:
      throw NotLinear("\(function.rawValue) of two values has no linear form")
    }
  }

  /// The extents to which the inputs are broadcast.
  private func spread(_ inputs: [LinearInput]) -> ArraySlice<Int> {
    let whole = try? broadcast(inputs[0].shape, inputs[1].shape)
    return whole?.dimensions[...] ?? []
  }

  /// By one factor, or by one for each channel.
  private func scaled(_ shape: Shape, _ input: Int, by factor: Tensor) throws(NotLinear) -> LinearForm {
    let factors = function == .multiply ? factor.values : factor.values.map { 1 / $0 }
    if factors.count == 1, let only = factors.first { return .scaled(by: only, input) }
    let channelAxis = 1 - (shape.rank - factor.shape.rank)
    guard shape.rank >= 2, channelAxis >= 0, channelAxis < factor.shape.rank,
      factor.shape[channelAxis] == factors.count, factors.count == shape[1]
    else { throw NotLinear("its factor differs from place to place") }
    return LinearForm(
      ScaleShift(),
      [.input(input), .constant(Tensor([factors.count], factors)), .constant(Tensor(zeros: [factors.count]))])
  }
}

extension Concatenation {
  /// What does not depend on the source is 0.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    guard axis == 1 else { throw NotLinear("it joins along axis \(axis), not along the channels") }
    guard let beside = inputs.lazy.compactMap(\.varying).first else { throw NotLinear("nothing reaches it") }
    return LinearForm(
      self,
      inputs.enumerated().map { index, input in
        guard input.varying == nil else { return .input(index) }
        var shape = beside
        shape.dimensions[axis] = input.shape[axis]
        return .constant(Tensor(zeros: shape))
      })
  }
}

extension Padding {
  /// With zeros, whatever it takes at the border.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    guard begin.first == 0, end.first == 0 else { throw NotLinear("it pads the batch") }
    return LinearForm(Padding(.constant(0), begin: begin, end: end))
  }
}

extension Slicing {
  /// Of places only the first may be left out, which does not depend on how large the map is.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    var open = self
    for (index, cut) in cuts.enumerated() where cut.axis != 1 {
      guard cut.axis > 1, cut.step > 0, cut.start >= 0, cut.end >= inputs[0].shape[cut.axis] else {
        throw NotLinear("it cuts off a part along axis \(cut.axis)")
      }
      open.cuts[index].end = .max
    }
    return LinearForm(open)
  }
}

extension Reshaping {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm { LinearForm(self) }
}

extension Transposition {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm { LinearForm(self) }
}

extension Gathering {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm { LinearForm(self) }
}

extension Resampling {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    if absolute, case .cubic = mode { throw NotLinear("some of its weights are negative") }
    return LinearForm(self)
  }
}

extension Expansion {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("it spreads one value over several")
  }
}

extension Normalization {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("its scale follows from the values themselves")
  }
}

extension Softmax {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("each of its shares follows from all the others")
  }
}

extension Choice {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("it chooses between values")
  }
}

extension Comparison {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("it compares values")
  }
}

extension LinearForm {
  static func scaled(by factor: Float, _ input: Int = 0) -> LinearForm {
    LinearForm(Activation(factor == 1 ? .identity : .linear(scale: factor, shift: 0)), [.input(input)])
  }
}
