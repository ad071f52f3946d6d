import Basics
import Networks

extension Translator {
  static let layouts: [String: Translator] = [
    "Concat": Translator(["axis"]) { node throws(Diagnostic) in
      var inputs: [Value] = []
      for index in 0..<node.inputCount { inputs.append(try node.input(index)) }
      guard !inputs.isEmpty else { throw Diagnostic("has no inputs") }
      let axis = try node.axis(
        node.attributes.integer("axis", default: 1), rank: inputs.lazy.compactMap(\.rank).first)
      try node.emit(Concatenation(axis: axis), inputs)
    },
    "Flatten": Translator(["axis"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      guard let rank = x.rank else { throw Diagnostic("the rank of its input is not known") }
      var axis = node.attributes.integer("axis", default: 1)
      if axis < 0 { axis += rank }
      guard (0...rank).contains(axis) else { throw Diagnostic("its axis is \(axis), its input has \(rank) axes") }
      try node.emit(Reshaping([.merged(0..<axis), .merged(axis..<rank)]), [x])
    },
    "Reshape": Translator(["allowzero", "shape"]) { node throws(Diagnostic) in
      try reshape(node)
    },
    "Slice": Translator(["axes", "ends", "starts"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      guard let starts = try node.integers(1, "starts") ?? node.attributes.integers("starts"),
        let ends = try node.integers(2, "ends") ?? node.attributes.integers("ends"), starts.count == ends.count
      else { throw Diagnostic("its starts and ends do not go together") }
      let axes = try node.integers(3, "axes") ?? node.attributes.integers("axes") ?? Array(starts.indices)
      let steps = try node.integers(4, "steps") ?? starts.map { _ in 1 }
      guard axes.count == starts.count, steps.count == starts.count else {
        throw Diagnostic("its starts, axes and steps do not go together")
      }
      var cuts: [Slicing.Cut] = []
      for index in starts.indices {
        let axis = try node.axis(axes[index], rank: x.rank)
        cuts.append(Slicing.Cut(axis: axis, start: starts[index], end: ends[index], step: steps[index]))
      }
      try node.emit(Slicing(cuts), [x])
    },
    "Pad": Translator(["mode", "pads", "value"]) { node throws(Diagnostic) in try pad(node) },
  ]

  private static func pad(_ node: Translation) throws(Diagnostic) {
    let x = try node.input(0)
    guard let pads = try node.integers(1, "pads") ?? node.attributes.integers("pads"), pads.count % 2 == 0 else {
      throw Diagnostic("does not say its pads")
    }
    let count = pads.count / 2
    let rank = x.rank ?? count
    let axes = try node.integers(3, "axes") ?? Array(0..<rank)
    guard axes.count == count else { throw Diagnostic("has \(pads.count) pads for \(axes.count) axes") }
    var (begin, end) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
    for index in 0..<count {
      let axis = try node.axis(axes[index], rank: rank)
      (begin[axis], end[axis]) = (pads[index], pads[index + count])
    }
    guard pads.allSatisfy({ abs(Double($0)) <= Double(Shape.limit) }) else { throw Diagnostic("its pads are \(pads)") }
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

  private static func reshape(_ node: Translation) throws(Diagnostic) {
    let x = try node.input(0)
    let targets: [[Int]]
    if node.hasInput(1) {
      let contents = try node.input(1).contents
      guard !contents.isEmpty else { throw Diagnostic("its shape is computed from the image") }
      targets = contents.compactMap(\.integers)
    } else {
      targets = Probes.batches.compactMap { _ in node.attributes.integers("shape") }
    }
    guard targets.count == Probes.batches.count, let rank = targets.first?.count,
      targets.allSatisfy({ $0.count == rank })
    else { throw Diagnostic("does not say its shape") }
    try node.emit(
      Reshaping(try ReshapingAxes.axes(of: x, targets: targets, allowZero: node.attributes.flag("allowzero"))), [x])
  }
}
