import Basics
import Networks

/// Brings a file whose images have their channels last (`[N, H, W, C]`, as TensorFlow and Keras write them) to the form
/// that convolutions have: its input is taken channels first, and transpositions sink through what treats all axes
/// alike until they meet their opposites.
enum ChannelsLast {
  /// From channels first to channels last.
  static let order = [0, 2, 3, 1]

  /// The extents of an input with its channels moved before the places; nil where they do not stand last.
  static func channelsFirst(_ dimensions: [Int?]) -> [Int?]? {
    guard dimensions.count == 4, let last = dimensions[3], [1, 3, 4].contains(last),
      dimensions[1...2].allSatisfy({ $0 ?? .max > 4 })
    else { return nil }
    return [dimensions[0], last, dimensions[1], dimensions[2]]
  }

  /// The operator that does on values with channels first what `operator` does on those with channels last; nil where
  /// there is none.
  static func moved(_ operator: any Operator) -> (any Operator)? {
    func axis(_ last: Int) -> Int? { order.indices.contains(last) ? order[last] : nil }
    func axes(_ list: [Int]) -> [Int]? {
      let moved = list.compactMap(axis)
      return moved.count == list.count ? moved.sorted() : nil
    }
    func arranged<Entry>(_ list: [Entry]) -> [Entry]? {
      list.count == order.count ? order.indices.compactMap { order.firstIndex(of: $0).map { list[$0] } } : nil
    }
    switch `operator` {
    case is Activation, is Quantization, is Arithmetic: return `operator`
    case let concatenation as Concatenation: return axis(concatenation.axis).map { Concatenation(axis: $0) }
    case let softmax as Softmax: return axis(softmax.axis).map { Softmax(axis: $0, logarithmic: softmax.logarithmic) }
    case let normalization as Normalization:
      guard case .axes(let list) = normalization.scope, let moved = axes(list) else { return nil }
      return Normalization(.axes(moved), epsilon: normalization.epsilon)
    case let reduction as Reduction:
      guard reduction.keepsAxes, let moved = axes(reduction.axes) else { return nil }
      return Reduction(reduction.kind, axes: moved)
    case let slicing as Slicing:
      let cuts = slicing.cuts.compactMap { cut in
        axis(cut.axis).map { Slicing.Cut(axis: $0, start: cut.start, end: cut.end, step: cut.step) }
      }
      return cuts.count == slicing.cuts.count ? Slicing(cuts) : nil
    case let padding as Padding:
      guard let begin = arranged(padding.begin), let end = arranged(padding.end) else { return nil }
      return Padding(padding.mode, begin: begin, end: end)
    case let resampling as Resampling:
      guard let sizes = arranged(resampling.sizes) else { return nil }
      var moved = resampling
      moved.sizes = sizes
      return moved
    default: return nil
    }
  }

  /// What is read in place of a constant: its axes, aligned at the last of four, in the order of channels first.
  static func moved(_ constant: Value, named name: String) -> Value? {
    guard constant.shapes.allSatisfy({ $0.rank <= 4 }) else { return nil }
    let contents = constant.contents.map { content in
      let aligned = Shape(Array(repeating: 1, count: 4 - content.shape.rank) + content.shape.dimensions)
      let back = [0, 3, 1, 2]
      let shape = Shape(back.map { aligned[$0] })
      return content.picking(shape, shape.offsets(strides: back.map { aligned.strides[$0] }))
    }
    return Value(name, contents: contents)
  }
}

extension Assembly {
  /// Adds an operator behind whose transposed inputs the transposition comes after it; nil where it has none.
  func appendSunk(
    _ name: String, _ operator: any Operator, _ inputs: [Value], output: String
  ) throws(Diagnostic) -> Value? {
    if let turn = `operator` as? Transposition, let source = turned(inputs[0], by: nil),
      case let first = source.order, turn.permutation.count == first.count
    {
      let order = turn.permutation.map { first[$0] }
      guard order != Array(order.indices) else {
        alias(name, for: source.value.name)
        return source.value
      }
      return try append(name, Transposition(order), [source.value], output: output)
    }
    guard inputs.contains(where: { turned($0, by: ChannelsLast.order) != nil }),
      let moved = ChannelsLast.moved(`operator`)
    else { return nil }
    var sources: [Value] = []
    for input in inputs {
      if let source = turned(input, by: ChannelsLast.order) {
        sources.append(source.value)
      } else {
        guard input.isConstant, moved is Arithmetic,
          let constant = ChannelsLast.moved(input, named: freshName("\(input.name)/channels first"))
        else { return nil }
        sources.append(constant)
      }
    }
    let made = try append(name, moved, sources, output: freshName("\(output)/channels first"))
    return try append("\(name)/channels last", Transposition(ChannelsLast.order), [made], output: output)
  }

  /// What a value is the transposition of.
  private func turned(_ value: Value, by order: [Int]?) -> (value: Value, order: [Int])? {
    guard let (made, inputs) = producer(of: value.name), let turn = made as? Transposition, let source = inputs.first,
      order == nil || turn.permutation == order
    else { return nil }
    return (source, turn.permutation)
  }
}
