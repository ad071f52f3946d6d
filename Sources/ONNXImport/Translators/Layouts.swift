import Basics
import Networks

extension Translator {
  static let layouts: [String: Translator] = [
    "Concat": Translator(["axis"]) { node throws(Diagnostic) in
      var inputs: [Value] = []
      for index in 0..<node.inputCount { inputs.append(try node.input(index)) }
      guard !inputs.isEmpty else { throw Diagnostic("has no inputs") }
      let axis = try node.axis(node.attributes.integer("axis", default: 1), rank: inputs.lazy.compactMap(\.rank).first)
      try node.emit(Concatenation(axis: axis), try repeated(node, inputs, besides: axis))
    },
    "Slice": Translator(["axes", "ends", "starts"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      try node.emit(Slicing(try Slicing.Cut.list(node, rank: x.rank)), [x])
    },
    "Split": Translator(["axis", "num_outputs", "split"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      for (index, cut) in try Slicing.Cut.parts(node, rank: x.rank, extent: x.extent).enumerated() {
        try node.emit(Slicing([cut]), [x], output: index)
      }
    },
    "Gather": Translator(["axis"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      guard let list = try node.constant(1, "indices"), let indices = list.integers else {
        throw Diagnostic("its indices are not integers")
      }
      let axis = try node.axis(node.attributes.integer("axis", default: 0), rank: x.rank)
      let extent = x.extent(axis)
      guard extent != nil || indices.allSatisfy({ $0 >= 0 }) else {
        throw Diagnostic("its indices count from the end of an axis whose extent is not known")
      }
      let absolute = indices.map { $0 < 0 ? $0.addingReportingOverflow(extent ?? 0).partialValue : $0 }
      try node.emit(Gathering(axis: axis, indices: absolute, shape: list.shape), [x])
    },
    "Tile": Translator { node throws(Diagnostic) in
      var x = try node.input(0)
      if let image = node.assembly.image, let axes = try once(forEachImage: node) {
        return try node.emit(Expansion(axes), [x, image])
      }
      guard let repeats = try node.integers(1, "repeats"), repeats.count == x.rank else {
        throw Diagnostic("its repeats do not fit its input")
      }
      let repeated = repeats.indices.filter { repeats[$0] != 1 }
      for axis in repeated {
        guard let extent = x.extent(axis), (1...Window.limit).contains(repeats[axis]),
          extent * repeats[axis] <= Evaluation.limit
        else {
          throw Diagnostic("it repeats axis \(axis) \(repeats[axis]) times")
        }
        let gathering = Gathering(axis: axis, indices: (0..<(extent * repeats[axis])).map { $0 % extent })
        if axis == repeated.last { return try node.emit(gathering, [x]) }
        x = try node.intermediate(gathering, [x], step: "axis\(axis)")
      }
      try node.pass(x)
    },
    "Expand": Translator { node throws(Diagnostic) in
      let x = try node.input(0)
      let targets = expanded(node, try node.input(1).contents.compactMap(\.integers), of: x)
      guard let first = targets.first, targets.count == Probes.batches.count,
        targets.allSatisfy({ $0.count == first.count })
      else { throw Diagnostic("its shape is computed from the image") }
      var axes: [Expansion.Axis] = []
      for index in first.indices {
        let own = index - (first.count - (x.rank ?? 0))
        if x.extents(own) == targets.map({ $0[index] }) {
          // It is as long already, whatever that follows.
          axes.append(.fixed(1))
        } else if targets.allSatisfy({ $0[index] == first[index] }) {
          guard (1...Shape.limit).contains(first[index]) else { throw Diagnostic("its shape is \(first)") }
          axes.append(.fixed(first[index]))
        } else {
          let times = first[index] / Probes.batches[0]
          guard (1...Shape.limit).contains(times),
            zip(targets, Probes.batches).allSatisfy({ $0[index] == $1 * times })
          else {
            throw Diagnostic(
              "its shape follows the size of the batch in a way that is not supported", kind: .unsupported)
          }
          axes.append(times == 1 ? .following(0) : .multiple(times, of: 0))
        }
      }
      let image = axes.contains { if case .fixed = $0 { false } else { true } } ? node.assembly.image : nil
      try node.emit(Expansion(axes), [x] + (image.map { [$0] } ?? []))
    },
    "Transpose": Translator(["perm"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      guard let order = node.attributes.integers("perm") ?? x.rank.map({ Array((0..<$0).reversed()) }) else {
        throw Diagnostic("the rank of its input is not known")
      }
      guard order.sorted() == Array(order.indices), order.count == x.rank ?? order.count else {
        throw Diagnostic("its perm is \(order)")
      }
      try node.emit(Transposition(order), [x])
    },
    "Pad": Translator(["mode", "pads", "value"]) { node throws(Diagnostic) in try pad(node) },
  ]

  /// The axes of what a Tile repeats once for every image of the batch along one axis, and along no other: XCiT's table of
  /// positions. Nil for any other Tile.
  private static func once(forEachImage node: Translation) throws(Diagnostic) -> [Expansion.Axis]? {
    let repeats = try node.input(1).contents.compactMap(\.integers)
    let x = try node.input(0)
    guard let first = repeats.first, repeats.count == Probes.batches.count, repeats.allSatisfy({ $0.count == x.rank })
    else { return nil }
    let followed = first.indices.filter { axis in zip(repeats, Probes.batches).allSatisfy { $0[axis] == $1 } }
    guard followed.count == 1, x.extent(followed[0]) == 1,
      first.indices.allSatisfy({ axis in axis == followed[0] || repeats.allSatisfy { $0[axis] == 1 } })
    else { return nil }
    return first.indices.map { $0 == followed[0] ? .following(0) : .fixed(1) }
  }

  /// The constants among the inputs of a Concat, such as a class token, once for every image of a batch that the file
  /// does not know of.
  private static func repeated(_ node: Translation, _ inputs: [Value], besides axis: Int) throws(Diagnostic) -> [Value]
  {
    guard node.assembly.bakedBatch != nil, let image = node.assembly.image,
      let batch = inputs.lazy.compactMap(\.batchAxis).first, batch.axis != axis, batch.extent == 1
    else { return inputs }
    return try inputs.enumerated().map { index, input throws(Diagnostic) in
      guard let shape = input.constant?.shape, shape.dimensions.indices.contains(batch.axis), shape[batch.axis] == 1
      else { return input }
      let axes = shape.dimensions.indices.map { $0 == batch.axis ? Expansion.Axis.following(0) : .fixed(shape[$0]) }
      return try node.intermediate(Expansion(axes), [input, image], step: "repeated\(index)")
    }
  }

  /// The targets of an Expand without what a file that was written for a fixed batch says of the images: they stay.
  private static func expanded(_ node: Translation, _ targets: [[Int]], of x: Value) -> [[Int]] {
    guard let baked = node.assembly.bakedBatch, let batch = x.batchAxis, let rank = x.rank else { return targets }
    return targets.map { target in
      let axis = target.count - rank + batch.axis
      guard target.indices.contains(axis), target[axis] == baked * batch.extent else { return target }
      var stays = target
      stays[axis] = 1
      return stays
    }
  }

  private static func pad(_ node: Translation) throws(Diagnostic) {
    let x = try node.input(0)
    guard let pads = try node.integers(1, "pads") ?? node.attributes.integers("pads"), pads.count % 2 == 0,
      pads.count <= 32, pads.allSatisfy({ (-Shape.limit...Shape.limit).contains($0) })
    else { throw Diagnostic("does not say its pads, or they make no sense") }
    let count = pads.count / 2
    let rank = x.rank ?? count
    let axes = try node.integers(3, "axes") ?? Array(0..<rank)
    guard axes.count == count else { throw Diagnostic("has \(pads.count) pads for \(axes.count) axes") }
    var (begin, end) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
    for index in 0..<count {
      let axis = try node.axis(axes[index], rank: rank)
      (begin[axis], end[axis]) = (pads[index], pads[index + count])
    }
    let mode: Padding.Mode
    switch node.attributes.text("mode", default: "constant") {
    case "constant":
      mode = .constant(try node.constant(2, "value")?.scalar ?? node.attributes.float("value", default: 0))
    case "reflect": mode = .reflect
    case "edge": mode = .edge
    case "wrap": mode = .wrap
    case let other: throw Diagnostic("its mode is '\(other)'")
    }
    try node.emit(Padding(mode, begin: begin, end: end), [x])
  }
}
