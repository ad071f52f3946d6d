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
    case .negative: return .scaled(by: absolute ? 1 : -1)
    case .linear(let scale, _): return .scaled(by: absolute ? abs(scale) : scale)
    default: break
    }
    switch function.course {
    case .straight, .straightAbove: return LinearForm(Activation(.identity))
    case .curved:
      guard let slope = inputs[0].held else { return LinearForm(Activation(.identity)) }
      return try .scaled(inputs[0], by: slope)
    case .other: throw NotLinear("no one slope stands for what it does")
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
    let depending = inputs.indices.filter { inputs[$0].varies }
    guard let first = depending.first else { throw NotLinear("it spreads one value over several") }
    switch function {
    case .add where depending.count == 1: return LinearForm(Activation(.identity), [.input(first)])
    case .subtract where depending.count == 1: return .scaled(by: first == 0 || absolute ? 1 : -1, first)
    case .add: return LinearForm(self, [.input(0), .input(1)])
    case .subtract: return LinearForm(absolute ? Arithmetic(.add) : self, [.input(0), .input(1)])
    case .multiply, .divide:
      guard depending.count == 1, let factor = inputs[1 - first].constant, function == .multiply || first == 0 else {
        throw NotLinear("it combines two computed values by \(function.rawValue), and neither is a gate")
      }
      let factors = function == .multiply ? factor : Tensor(factor.shape, factor.values.map { 1 / $0 })
      return try .scaled(inputs[first], by: factors, first)
    case .minimum, .maximum, .power:
      throw NotLinear("\(function.rawValue) of two values has no linear form")
    }
  }
}

extension Concatenation {
  /// What does not depend on the source is 0.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    guard let first = inputs.firstIndex(where: \.varies) else { throw NotLinear("nothing reaches it") }
    // Each part brings the zeros up to the next one; the first also those before it.
    var parts: [(input: Int, before: Int, after: Int)] = []
    for (index, input) in inputs.enumerated() where index >= first {
      if input.varies {
        parts.append((index, 0, 0))
      } else {
        parts[parts.count - 1].after += input.shape[axis]
      }
    }
    parts[0].before = inputs[..<first].reduce(0) { $0 + $1.shape[axis] }
    var form: LinearForm?
    var joined: [LinearForm.Input] = []
    var count = 0
    for part in parts {
      guard part.before + part.after > 0 else {
        joined.append(.input(part.input))
        continue
      }
      var (begin, end) = (inputs[first].shape.dimensions.map { _ in 0 }, inputs[first].shape.dimensions.map { _ in 0 })
      (begin[axis], end[axis]) = (part.before, part.after)
      let padding = Padding(.constant(0), begin: begin, end: end)
      form = form?.then(padding, [.input(part.input)]) ?? LinearForm(padding, [.input(part.input)])
      joined.append(.step(count))
      count += 1
    }
    if joined.count == 1, let form { return form }
    return form?.then(self, joined) ?? LinearForm(self, joined)
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
    for (index, cut) in cuts.enumerated() where cut.axis == 0 || inputs[0].places.contains(cut.axis) {
      guard cut.axis > 0, cut.step > 0, cut.start >= 0, cut.end >= inputs[0].shape[cut.axis] else {
        throw NotLinear("it cuts off a part along axis \(cut.axis)")
      }
      open.cuts[index].end = .max
    }
    return LinearForm(open)
  }
}

extension Reshaping {
  /// With every axis that stays as it is copied, so that its extent may be another.
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    let old = inputs[0].shape
    guard let new = try? outputShape([old]), let groups = Reshaping.groups(from: old, to: new) else {
      throw NotLinear("its axes do not follow from those before it")
    }
    var axes = new.dimensions.map(Axis.fixed)
    var isInferred = false
    for group in groups {
      if group.sources.count == 1, group.targets.count == 1 {
        axes[group.targets.lowerBound] = .copied(group.sources.lowerBound)
      } else if group.targets.count == 1 {
        axes[group.targets.lowerBound] = .merged(group.sources)
      } else if !isInferred {
        axes[group.targets.lowerBound] = .inferred
        isInferred = true
      }
    }
    return LinearForm(Reshaping(axes))
  }
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
    guard let scale = inputs[0].held else { throw NotLinear.withoutImages("its scale") }
    guard case .axes(let axes) = scope, !axes.contains(where: inputs[0].places.contains) else {
      // The mean over the map is the same everywhere: it is only taken away.
      return try .scaled(inputs[0], by: scale)
    }
    let mean = LinearForm(Reduction(.mean, axes: axes, keepsAxes: true))
    let centred = mean.then(Arithmetic(absolute ? .add : .subtract), [.input(0), .step(0)])
    return try centred.scaled(inputs[0], by: scale)
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

  /// A value multiplied by one factor, or by one for each unit.
  static func scaled(_ value: LinearInput, by factor: Tensor, _ input: Int = 0) throws(NotLinear) -> LinearForm {
    try LinearForm(Activation(.identity), [.input(input)]).scaled(value, by: factor)
  }

  /// Its output, which has the shape of `value`, multiplied so.
  func scaled(_ value: LinearInput, by factor: Tensor) throws(NotLinear) -> LinearForm {
    if let only = factor.values.first, factor.values.allSatisfy({ $0 == only }) {
      return only == 1 ? self : then(Activation(.linear(scale: only, shift: 0)))
    }
    let missing = value.shape.rank - factor.shape.rank
    let long = factor.shape.dimensions.indices.filter { factor.shape[$0] > 1 }.map { $0 + missing }
    guard missing >= 0, !long.contains(0), long.allSatisfy({ !value.places.contains($0) }) else {
      throw NotLinear("its factor differs from place to place")
    }
    guard long == [1], value.shape[1] == factor.values.count else { return then(Arithmetic(.multiply), [factor]) }
    let count = factor.values.count
    return then(ScaleShift(), [Tensor([count], factor.values), Tensor(zeros: [count])])
  }
}

extension Attention {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("where its heads look follows from the image")
  }
}

extension AttentionPattern {
  package func linearForm(_ inputs: [LinearInput], absolute: Bool) throws(NotLinear) -> LinearForm {
    throw NotLinear("each of its shares follows from all the others")
  }
}
