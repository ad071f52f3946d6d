import Basics
import Networks

extension Translator {
  static let windowAttributes: Set<String> = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"]

  static let convolutions: [String: Translator] = [
    "Conv": Translator(windowAttributes.union(["group"])) { node throws(Diagnostic) in
      var (window, parameters, groups) = try weighted(node, isTransposed: false)
      window.takeZerosAround(in: node.assembly)
      try window.emit(
        Convolution(
          kernel: window.kernel, strides: window.strides, padding: window.padding, dilations: window.dilations,
          groups: groups), parameters, by: node)
    },
    "ConvTranspose": Translator(windowAttributes.union(["group", "output_padding", "output_shape"])) {
      node throws(Diagnostic) in
      let (window, parameters, groups) = try weighted(node, isTransposed: true)
      try window.emit(
        Deconvolution(
          kernel: window.kernel, strides: window.strides, padding: window.padding, dilations: window.dilations,
          groups: groups), parameters, by: node)
    },
  ]

  /// The windows of a convolution, its weights and bias, and its groups.
  private static func weighted(
    _ node: Translation, isTransposed: Bool
  ) throws(Diagnostic) -> (WindowAttributes, [Value], Int) {
    var weights = try node.input(1)
    let window = try WindowAttributes(
      node, try node.input(0), kernelAxes: weights.shapes.first?.dimensions.dropFirst(2).map { $0 },
      isTransposed: isTransposed)
    guard window.plane.keepsChannels else {
      throw Diagnostic("it works along three axes, which is not supported", kind: .unsupported)
    }
    if let entry = window.plane.entry { weights = try node.intermediate(entry, [weights], step: "kernels") }
    let groups = node.attributes.integer("group", default: 1)
    guard (1...Shape.limit).contains(groups) else { throw Diagnostic("its group is \(groups)") }
    return (window, [weights] + (node.hasInput(2) ? [try node.input(2)] : []), groups)
  }
}

/// The attributes that convolutions and poolings share, checked, for height and width.
struct WindowAttributes {
  var kernel: [Int]
  var strides: [Int]
  var padding: [Int]
  var dilations: [Int]

  let plane: Plane
  /// The input, with height and width.
  private(set) var map: Value
  /// What brings the result back to the axes of the input.
  private let exit: Reshaping?

  /// Reads them; `kernelAxes` is the kernel's shape where the weights know it.
  init(
    _ node: Translation, _ input: Value, kernelAxes: [Int]? = nil, isTransposed: Bool = false
  ) throws(Diagnostic) {
    guard let full = node.attributes.integers("kernel_shape") ?? kernelAxes else {
      throw Diagnostic("does not say its kernel_shape")
    }
    guard full.allSatisfy({ (1...Window.limit).contains($0) }) else { throw Diagnostic("its kernel_shape are \(full)") }
    let plane = try Plane(node, kernel: full)
    let ones = full.map { _ in 1 }
    func list(_ name: String, _ value: [Int], _ lowest: Int, _ spread: ([Int]) -> [Int]?) throws(Diagnostic) -> [Int] {
      let given = node.attributes.integers(name) ?? value
      guard let list = spread(given), given.allSatisfy({ (lowest...Window.limit).contains($0) }) else {
        throw Diagnostic("its \(name) are \(given)")
      }
      return list
    }
    let kernel = try list("kernel_shape", full, 1) { plane.spread($0, idle: 1) }
    let strides = try list("strides", ones, 1) { plane.spread($0, idle: 1) }
    let dilations = try list("dilations", ones, 1) { plane.spread($0, idle: 1) }
    let pads = try list("pads", (ones + ones).map { _ in 0 }, 0, plane.spreadEnds)
    (self.kernel, self.strides, self.dilations) = (kernel, strides, dilations)
    self.plane = plane
    exit = try plane.exit(input)
    let x =
      try plane.entry.map { entry throws(Diagnostic) in
        try node.intermediate(entry, [input], step: "map")
      } ?? input
    map = x
    if isTransposed {
      padding = try WindowAttributes.transposed(node, x, plane, kernel, strides, pads, dilations)
      return
    }
    switch node.attributes.text("auto_pad", default: "NOTSET") {
    case "NOTSET", "": padding = pads
    case "VALID": padding = [0, 0, 0, 0]
    case "SAME_UPPER": padding = try WindowAttributes.same(x, kernel, strides, dilations, upper: true)
    case "SAME_LOWER": padding = try WindowAttributes.same(x, kernel, strides, dilations, upper: false)
    case let other: throw Diagnostic("its auto_pad is '\(other)'")
    }
  }

  /// Makes the zeros that an operator of the file lays around the map the window's own, as timm writes the padding of
  /// TensorFlow: a map need not be brought to another layout and back for them.
  mutating func takeZerosAround(in assembly: Assembly) {
    guard let (made, inputs) = assembly.producer(of: map.name), let zeros = made as? Padding,
      zeros.mode == .constant(0), let inner = inputs.first
    else { return }
    let (begin, end) = (zeros.begin, zeros.end)
    guard begin.count == 4, end.count == 4, (begin.prefix(2) + end.prefix(2)).allSatisfy({ $0 == 0 }),
      (begin + end).allSatisfy({ (0...Window.limit).contains($0) })
    else { return }
    padding = zip(padding, begin.suffix(2) + end.suffix(2)).map(+)
    map = inner
  }

  /// Adds the operator that works on the map, and what brings its result back.
  func emit(_ operator: any Operator, _ parameters: [Value] = [], by node: Translation) throws(Diagnostic) {
    guard let exit else { return try node.emit(`operator`, [map] + parameters) }
    try node.emit(exit, [try node.intermediate(`operator`, [map] + parameters, step: "windows")])
  }

  /// The padding that makes the output as large as the input divided by the stride, rounded up.
  ///
  /// It follows from the size of the image unless the stride is 1; then other sizes than the file's get other padding
  /// in ONNX, and the file's here.
  private static func same(
    _ x: Value, _ kernel: [Int], _ strides: [Int], _ dilations: [Int], upper: Bool
  ) throws(Diagnostic) -> [Int] {
    var begin: [Int] = []
    var end: [Int] = []
    for axis in 0..<2 {
      let extent = (kernel[axis] - 1) * dilations[axis] + 1
      var total = extent - 1
      if strides[axis] > 1 {
        guard let length = x.extent(axis + 2) else {
          throw Diagnostic("its auto_pad depends on the size of its input, which is not known")
        }
        total = max((((length - 1) / strides[axis]) * strides[axis]) + extent - length, 0)
      }
      begin.append(upper ? total / 2 : total - total / 2)
      end.append(upper ? total - total / 2 : total / 2)
    }
    return begin + end
  }

  /// What a transposed convolution takes away at each edge, with ONNX's output_padding and output_shape told the same way.
  private static func transposed(
    _ node: Translation, _ x: Value, _ plane: Plane, _ kernel: [Int], _ strides: [Int], _ pads: [Int],
    _ dilations: [Int]
  ) throws(Diagnostic) -> [Int] {
    let added = node.attributes.integers("output_padding").map { plane.spread($0, idle: 0) ?? [] } ?? [0, 0]
    let mode = node.attributes.text("auto_pad", default: "NOTSET")
    let shape = node.attributes.integers("output_shape").map { given in
      plane == .line ? plane.spread(given.suffix(1), idle: 1) ?? [] : Array(given.suffix(2))
    }
    guard added.count == 2, added.allSatisfy({ (0...Window.limit).contains($0) }), (shape ?? [1, 1]).count == 2,
      (shape ?? []).allSatisfy({ (1...Shape.limit).contains($0) })
    else { throw Diagnostic("its output_padding or output_shape make no sense") }
    if shape == nil, mode == "NOTSET" || mode == "VALID" || mode.isEmpty {
      let begin = mode == "VALID" ? [0, 0, 0, 0] : pads
      return [begin[0], begin[1], begin[2] - added[0], begin[3] - added[1]]
    }
    var (begin, end) = ([0, 0], [0, 0])
    for axis in 0..<2 {
      let extent = (kernel[axis] - 1) * dilations[axis] + 1
      // Without a shape, SAME makes each extent the input's times the stride.
      var total = extent - strides[axis] + added[axis]
      if let shape {
        guard let length = x.extent(axis + 2) else { throw Diagnostic("the size of its input is not known") }
        total = strides[axis] * (length - 1) + added[axis] + extent - shape[axis]
      }
      let half = max(total, 0) / 2
      begin[axis] = mode == "SAME_UPPER" ? half : max(total, 0) - half
      end[axis] = total - begin[axis] - added[axis]
    }
    return begin + end
  }
}
