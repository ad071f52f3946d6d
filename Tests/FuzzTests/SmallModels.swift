import Foundation
import TestSupport

/// Models of a few nodes that between them use most operators, so that most files to damage are cheap to read.
enum SmallModels {
  static let all: [Data] = [chain, branches, shapes, attention, resizing, quantized]

  private typealias W = ONNXWriter

  private static func numbers(_ count: Int) -> [Float] { (0..<count).map { Float($0 % 7) / 4 - 0.6 } }

  private static func model(_ pieces: [Data], opset: Int = 17) -> Data {
    W.model(opset: opset, graph: pieces.reduce(Data(), +))
  }

  /// Convolution, normalization, activations, pooling, classifier.
  private static let chain = model([
    W.input("x", [nil, 3, 9, 9]), W.output("y"),
    W.initializer("w", [4, 3, 3, 3], .floats(numbers(108))), W.initializer("b", [4], .floats(numbers(4))),
    W.initializer("s", [4], .floats([1, 2, 3, 4])), W.initializer("v", [4], .floats([1, 1, 2, 2])),
    W.initializer("f", [4, 5], .floats(numbers(20))),
    W.node(
      "Conv", ["x", "w", "b"], ["c"], name: "conv",
      [W.attribute("pads", integers: [1, 1, 1, 1]), W.attribute("strides", integers: [2, 2])]),
    W.node("BatchNormalization", ["c", "s", "b", "b", "v"], ["n"], [W.attribute("epsilon", float: 0.01)]),
    W.node("LeakyRelu", ["n"], ["r"], [W.attribute("alpha", float: 0.1)]),
    W.node("LRN", ["r"], ["l"], [W.attribute("size", integer: 3)]),
    W.node(
      "MaxPool", ["l"], ["p"], [W.attribute("kernel_shape", integers: [2, 2]), W.attribute("ceil_mode", integer: 1)]),
    W.node("GlobalAveragePool", ["p"], ["g"]), W.node("Flatten", ["g"], ["h"]),
    W.node("Gemm", ["h", "f"], ["k"], [W.attribute("alpha", float: 0.5)]),
    W.node("Softmax", ["k"], ["y"], [W.attribute("axis", integer: 1)]),
  ])

  /// Branches of a mixed layer, a residual sum, groups, padding and slices.
  private static let branches = model([
    W.input("x", [1, 4, 8, 6]), W.output("y"),
    W.initializer("w", [4, 2, 1, 1], .floats(numbers(8))), W.initializer("slope", [4, 1, 1], .floats(numbers(4))),
    W.initializer("pads", [8], .int64s([0, 0, 1, 1, 0, 0, 1, 1])), W.initializer("one", [1], .int64s([1])),
    W.initializer("three", [1], .int64s([3])), W.initializer("axes", [1], .int64s([2])),
    W.node("Conv", ["x", "w"], ["a"], [W.attribute("group", integer: 2)]), W.node("PRelu", ["a", "slope"], ["b"]),
    W.node("Pad", ["b", "pads"], ["c"], [W.attribute("mode", text: "reflect")]),
    W.node("AveragePool", ["c"], ["d"], [W.attribute("kernel_shape", integers: [3, 3])]),
    W.node("Add", ["d", "x"], ["e"]),
    W.node("Split", ["e"], ["f", "g"], [W.attribute("axis", integer: 1)]),
    W.node("Concat", ["g", "f", "x"], ["h"], [W.attribute("axis", integer: 1)]),
    W.node("Slice", ["h", "one", "three", "axes"], ["i"]),
    W.node("ReduceMean", ["i"], ["y"], [W.attribute("axes", integers: [2, 3])]),
  ])

  /// Chains of shape computations.
  private static let shapes = model([
    W.input("x", [nil, 6, 4, 4]), W.output("y"),
    W.initializer("zero", [], .int64s([0])), W.initializer("rest", [3], .int64s([2, 3, -1])),
    W.initializer("axis", [1], .int64s([0])),
    W.node("Shape", ["x"], ["s"]), W.node("Gather", ["s", "zero"], ["n"]), W.node("Unsqueeze", ["n", "axis"], ["u"]),
    W.node("Concat", ["u", "rest"], ["t"], [W.attribute("axis", integer: 0)]), W.node("Reshape", ["x", "t"], ["r"]),
    W.node("Transpose", ["r"], ["p"], [W.attribute("perm", integers: [0, 2, 1, 3])]),
    W.node("Expand", ["zero", "u"], ["e"]),
    W.node("ConstantOfShape", ["u"], ["o"]), W.node("Cast", ["e"], ["q"], [W.attribute("to", integer: 1)]),
    W.node("Add", ["q", "o"], ["a"]), W.node("Reshape", ["p", "s"], ["y"]),
  ])

  /// One head of attention, with layer normalization and GELU written out.
  private static let attention = model([
    W.input("x", [nil, 3, 5]), W.output("y"),
    W.initializer("w", [5, 5], .floats(numbers(25))), W.initializer("s", [5], .floats(numbers(5))),
    W.initializer("root", [], .floats([1.4142135])), W.initializer("one", [], .floats([1])),
    W.initializer("half", [], .floats([0.5])),
    W.node("LayerNormalization", ["x", "s", "s"], ["n"]), W.node("MatMul", ["n", "w"], ["q"]),
    W.node("Transpose", ["q"], ["k"], [W.attribute("perm", integers: [0, 2, 1])]), W.node("MatMul", ["q", "k"], ["a"]),
    W.node("Softmax", ["a"], ["p"]), W.node("MatMul", ["p", "n"], ["v"]), W.node("Div", ["v", "root"], ["d"]),
    W.node("Erf", ["d"], ["e"]),
    W.node("Add", ["e", "one"], ["f"]), W.node("Mul", ["v", "f"], ["g"]), W.node("Mul", ["g", "half"], ["y"]),
  ])

  /// Other sizes, both ways, and blocks.
  private static let resizing = model([
    W.input("x", [1, 4, 6, 6]), W.output("y"),
    W.initializer("scales", [4], .floats([1, 1, 2, 1.5])), W.initializer("w", [4, 2, 3, 3], .floats(numbers(72))),
    W.initializer("repeats", [4], .int64s([1, 1, 2, 1])),
    W.node(
      "Resize", ["x", "", "scales"], ["r"], [W.attribute("mode", text: "cubic"), W.attribute("antialias", integer: 1)]),
    W.node(
      "ConvTranspose", ["r", "w"], ["c"], [W.attribute("strides", integers: [2, 1]), W.attribute("group", integer: 2)]),
    W.node("SpaceToDepth", ["x"], ["d"], [W.attribute("blocksize", integer: 2)]),
    W.node("DepthToSpace", ["d"], ["s"], [W.attribute("blocksize", integer: 2), W.attribute("mode", text: "CRD")]),
    W.node("Tile", ["s", "repeats"], ["t"]), W.node("InstanceNormalization", ["c", "scales", "scales"], ["i"]),
    W.node("ReduceMax", ["i"], ["y"], [W.attribute("keepdims", integer: 0)]),
  ])

  /// Weights as small integers, activations rounded.
  private static let quantized = model(
    [
      W.input("x", [1, 2, 5, 5]), W.output("y"),
      W.initializer("w", [3, 2, 3, 3], .raw(3, Data((0..<54).map { UInt8($0 * 4) }))),
      W.initializer("scale", [3], .floats([0.1, 0.2, 0.3])),
      W.initializer("step", [], .floats([0.05])), W.initializer("zero", [], .raw(2, Data([128]))),
      W.node("DequantizeLinear", ["w", "scale"], ["f"], [W.attribute("axis", integer: 0)]),
      W.node("QuantizeLinear", ["x", "step", "zero"], ["q"]), W.node("DequantizeLinear", ["q", "step", "zero"], ["d"]),
      W.node("Conv", ["d", "f"], ["c"], [W.attribute("auto_pad", text: "SAME_UPPER")]),
      W.node("Clip", ["c"], ["y"], [W.attribute("max", float: 6)]),
    ], opset: 13)
}
