import Basics
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// What ONNX's operators become.
struct TranslationTests {
  private typealias W = ONNXWriter

  private func read(_ pieces: Data..., input: [Int?] = [nil, 4, 6, 6], opset: Int = 17) throws -> Model {
    try ONNXFile.read(
      W.model(opset: opset, graph: W.input("x", input) + W.output("y") + pieces.reduce(Data(), +)),
      folder: URL(filePath: "/nonexistent"))
  }

  private func shape(_ model: Model, _ input: Shape) throws -> Shape? {
    try Graph(model, inputs: ["x": input], targets: ["y"]).shapes["y"]
  }

  @Test func batchNormalizationIsFoldedAndTheConvolutionStaysAskable() throws {
    let model = try read(
      W.initializer("w", [1, 4, 1, 1], .floats([1, 2, 3, 4])), W.initializer("gamma", [1], .floats([3])),
      W.initializer("beta", [1], .floats([1])), W.initializer("mean", [1], .floats([2])),
      W.initializer("variance", [1], .floats([4])),
      W.node("Conv", ["x", "w"], ["c"], name: "conv"),
      W.node(
        "BatchNormalization", ["c", "gamma", "beta", "mean", "variance"], ["y"], name: "norm",
        [W.attribute("epsilon", float: 0)]))
    let graph = try Graph(model, inputs: ["x": [1, 4, 6, 6]], targets: ["y"])
    #expect(graph.nodes.map(\.name) == ["norm"])
    let constants = try #require(graph.nodes.first).inputs.dropFirst().compactMap { graph.constants[$0]?.values }
    #expect(constants == [[1.5, 3, 4.5, 6], [-2]])
    #expect(try Graph(model, inputs: ["x": [1, 4, 6, 6]], targets: ["c"]).nodes.map(\.name) == ["conv"])
  }

  /// PyTorch's older exporter writes it so, in PoolFormer and MobileViT v2.
  @Test func rowsOfGroupsThatAreNormalizedAreAGroupNormalization() throws {
    func model(scale: Float) throws -> Model {
      try read(
        W.initializer("rows", [3], .int64s([0, 2, -1])), W.initializer("back", [4], .int64s([0, 4, 6, 6])),
        W.initializer("scale", [2], .floats([scale, scale])), W.initializer("zero", [2], .floats([0, 0])),
        W.node("Reshape", ["x", "rows"], ["laid"], name: "laid"),
        W.node(
          "InstanceNormalization", ["laid", "scale", "zero"], ["normal"], name: "normal",
          [W.attribute("epsilon", float: 1e-3)]),
        W.node("Reshape", ["normal", "back"], ["y"], name: "norm"))
    }
    let graph = try Graph(try model(scale: 1), inputs: ["x": [1, 4, 6, 6]], targets: ["y"])
    #expect(graph.nodes.count == 1)
    #expect(graph.nodes.first?.operator as? Normalization == Normalization(.channelGroups(2), epsilon: 1e-3))
    // A scale of each group's own is more than that.
    #expect(try Graph(try model(scale: 2), inputs: ["x": [1, 4, 6, 6]], targets: ["y"]).nodes.count > 1)
  }

  /// PyTorch's newer exporter sets 0 where a softmax is no number, which it is where a mask leaves a row nothing. A mask of
  /// -inf that leaves each row something is taken as one of very low numbers; others are refused as such weights are.
  @Test func aTestForNaNIsLeftOutWhereMasksLeaveSomething() throws {
    func graph(_ masks: [[Float]], scale: Float = 1, product: String = "MatMul", after: String = "Softmax") throws
      -> Graph
    {
      var pieces =
        W.initializer("k", [4, 2], .floats([1, 2, 3, 4, 5, 6, 7, 8])) + W.initializer("s", [], .floats([scale]))
      pieces += W.node(product, product == "MatMul" ? ["x", "k"] : ["x"], ["scores0"])
      pieces += W.initializer("zero", [], .floats([0]))
      for (index, mask) in masks.enumerated() {
        pieces += W.initializer("mask\(index)", [2, 2], .floats(mask))
        pieces += W.node("Add", ["scores\(index)", "mask\(index)"], ["scores\(index + 1)"])
      }
      pieces += W.node("Mul", ["scores\(masks.count)", "s"], ["scaled"])
      pieces += W.node(after, ["scaled"], ["shares"], after == "Softmax" ? [W.attribute("axis", integer: -1)] : [])
      pieces += W.node("IsNaN", ["shares"], ["lacks"]) + W.node("Where", ["lacks", "zero", "shares"], ["y"])
      let model = try read(pieces, input: [nil, 2, 4])
      return try Graph(model, inputs: ["x": [1, 2, 4]], targets: ["y"])
    }
    func operators(_ masks: [Float]..., scale: Float = 1, product: String = "MatMul") throws -> [String] {
      try graph(masks, scale: scale, product: product).nodes.map(\.operator.name)
    }
    for left in [
      try operators(), try operators([0, 1, 2, 3]), try operators([0, 1, 2, 3], [-9, 0, 0, -9], scale: -1),
    ] {
      #expect(left.contains("Softmax") && !left.contains("Choice"))
    }
    let kept = try operators(product: "Exp")
    #expect(kept.contains("Softmax") && kept.contains("Choice"))
    let hiding = try graph([[0, -.infinity, 0, 0], [1, 2, 3, 4]])
    #expect(!hiding.nodes.contains { $0.operator.name == "Choice" })
    #expect(hiding.constants.values.contains { $0.values == [0, -1e30, 0, 0] })
    let (hidden, half): ([Float], [Float]) = ([-.infinity, -.infinity, 0, 0], [-.infinity, 0, 0, 0])
    for refused in [[hidden], [[0, -.infinity, 0, 0], half], [[0, .infinity, 0, 0]], [[0, .nan, 0, 0]]] {
      #expect(throws: Diagnostic.self) { try graph(refused) }
    }
    #expect(throws: Diagnostic.self) { try graph([half], scale: -1) }
    #expect(throws: Diagnostic.self) { try graph([half], after: "Sigmoid") }
  }

  /// PyTorch's newer exporter, tf2onnx and Keras each write it in their way.
  @Test func aRectifierIsOneHoweverItIsWritten() throws {
    func functions(_ pieces: Data...) throws -> [Activation.Function] {
      let bounds = W.initializer("zero", [], .floats([0])) + W.initializer("six", [], .floats([6]))
      let model = try read(pieces.reduce(bounds, +))
      let graph = try Graph(model, inputs: ["x": [1, 4, 6, 6]], targets: ["y"])
      return graph.nodes.compactMap { ($0.operator as? Activation)?.function }
    }
    #expect(try functions(W.node("Max", ["x", "zero"], ["y"], name: "n")) == [.relu])
    #expect(try functions(W.node("Max", ["zero", "x"], ["y"], name: "n")) == [.relu])
    #expect(try functions(W.node("Clip", ["x", "zero"], ["y"], name: "n")) == [.relu])
    #expect(try functions(W.node("Clip", ["x", "zero", "six"], ["y"], name: "n")) == [.clip(low: 0, high: 6)])
    #expect(
      try functions(
        W.node("Relu", ["x"], ["r"], name: "r"), W.node("Min", ["r", "six"], ["y"], name: "n"))
        == [.clip(low: 0, high: 6)])
  }

  @Test func theNewerExportersNodesAreCalledByTheModuleWhoseAnswerTheyGive() throws {
    // A block that adds its input to what its parts give, twice in one stage; the same ReLU is called twice.
    func scopes(_ paths: String...) -> [String: String] {
      ["pkg.torch.onnx.name_scopes": "['', 'layer4', " + paths.map { "'\($0)'" }.joined(separator: ", ") + "]"]
    }
    let pieces = ["layer4.0", "layer4.1"].enumerated().flatMap { index, block in
      let x = index == 0 ? "x" : "r2_0"
      return [
        W.node(
          "Relu", [x], ["r1_\(index)"], name: "node_relu_\(index)", metadata: scopes(block, "\(block).relu", "relu")),
        W.node(
          "Sigmoid", ["r1_\(index)"], ["s_\(index)"], name: "node_s_\(index)",
          metadata: scopes(block, "\(block).gate", "sigmoid")),
        W.node("Add", ["s_\(index)", x], ["a_\(index)"], name: "node_add_\(index)", metadata: scopes(block, "add")),
        W.node(
          "Relu", ["a_\(index)"], [index == 0 ? "r2_0" : "y"], name: "node_last_\(index)",
          metadata: scopes(block, "\(block).relu", "relu_1")),
      ]
    }
    let model = try read(pieces.reduce(Data(), +))
    #expect(
      model.nodes.map(\.name) == [
        "node_relu_0", "layer4.0.gate", "node_add_0", "layer4.0", "node_relu_1", "layer4.1.gate", "node_add_1",
        "layer4.1",
      ])
    #expect(model.value(named: "node_last_0") == "r2_0")
    #expect(model.value(named: "layer4.0") == "r2_0")
  }

  @Test func theOlderExportersNodesAreCalledByTheirModulesToo() throws {
    let model = try read(
      W.node("Relu", ["x"], ["a"], name: "/features/features.0/act/act.1/Relu"),
      W.node("Sigmoid", ["a"], ["b"], name: "/features/features.1/gate/Sigmoid"),
      W.node("Mul", ["a", "b"], ["c"], name: "/features/features.1/Mul"),
      W.node("Relu", ["c"], ["y"], name: "/head/Relu"))
    #expect(model.nodes.map(\.name) == ["features.0", "features.1.gate", "features.1", "head"])
    #expect(model.value(named: "/features/features.1/Mul") == "c")
  }

  @Test func shapeComputationsLeaveTheBatchFree() throws {
    // y = x.reshape(x.shape[0], -1), as exporters write it.
    let model = try read(
      W.initializer("zero", [], .int64s([0])), W.initializer("axis", [1], .int64s([0])),
      W.initializer("rest", [1], .int64s([-1])),
      W.node("Shape", ["x"], ["s"]), W.node("Gather", ["s", "zero"], ["n"]), W.node("Unsqueeze", ["n", "axis"], ["u"]),
      W.node("Concat", ["u", "rest"], ["t"], [W.attribute("axis", integer: 0)]), W.node("Reshape", ["x", "t"], ["y"]))
    #expect(try shape(model, [1, 4, 6, 6]) == [1, 144])
    #expect(try shape(model, [7, 4, 6, 6]) == [7, 144])
    #expect(model.constants.isEmpty)
  }

  @Test func aReshapeWithFixedSizesFitsOtherImages() throws {
    // ShuffleNet's channel shuffle, exported for 6 x 6.
    let model = try read(
      W.initializer("split", [5], .int64s([1, 2, 2, 6, 6])), W.initializer("joined", [4], .int64s([1, 4, 6, 6])),
      W.node("Reshape", ["x", "split"], ["a"]),
      W.node("Transpose", ["a"], ["b"], [W.attribute("perm", integers: [0, 2, 1, 3, 4])]),
      W.node("Reshape", ["b", "joined"], ["y"]), input: [1, 4, 6, 6])
    #expect(try shape(model, [3, 4, 9, 5]) == [3, 4, 9, 5])
  }

  @Test func aTokenIsRepeatedForEveryImage() throws {
    let model = try read(
      W.initializer("token", [1, 1, 2], .floats([1, 2])), W.initializer("zero", [], .int64s([0])),
      W.initializer("axis", [1], .int64s([0])),
      W.initializer("rest", [2], .int64s([-1, -1])), W.initializer("one", [2], .int64s([1, 2])),
      W.node("Shape", ["x"], ["s"]), W.node("Gather", ["s", "zero"], ["n"]), W.node("Unsqueeze", ["n", "axis"], ["u"]),
      W.node("Concat", ["u", "one"], ["t"], [W.attribute("axis", integer: 0)]),
      W.node("Expand", ["token", "t"], ["e"]),
      W.node("Concat", ["e", "x"], ["y"], [W.attribute("axis", integer: 1)]), input: [nil, 5, 2])
    #expect(try shape(model, [1, 5, 2]) == [1, 6, 2])
    #expect(try shape(model, [4, 5, 2]) == [4, 6, 2])
  }

  /// As PoolFormer's normalization gathers all places of an image.
  @Test func whatRemainsIsAnotherNumberAtAnotherSize() throws {
    let model = try read(
      W.initializer("target", [3], .int64s([0, 1, -1])), W.node("Reshape", ["x", "target"], ["y"]),
      input: [nil, 4, nil, nil])
    #expect(try shape(model, [2, 4, 3, 5]) == [2, 1, 60])
  }

  /// As XCiT repeats its table of positions.
  @Test func aTableIsRepeatedForEveryImage() throws {
    let model = try read(
      W.initializer("table", [1, 5, 2], .floats([Float](repeating: 1, count: 10))),
      W.initializer("one", [2], .int64s([1, 1])),
      W.node("Shape", ["x"], ["n"], [W.attribute("start", integer: 0), W.attribute("end", integer: 1)]),
      W.node("Concat", ["n", "one"], ["times"], [W.attribute("axis", integer: 0)]),
      W.node("Tile", ["table", "times"], ["positions"]), W.node("Add", ["x", "positions"], ["y"]),
      input: [nil, 5, 2])
    #expect(try shape(model, [1, 5, 2]) == [1, 5, 2])
    #expect(try shape(model, [4, 5, 2]) == [4, 5, 2])
  }

  /// As MViT v2 adds its positions to a part of the scores, for any number of images.
  @Test func anAssignmentToASliceReplacesIt() throws {
    // The places [image, 1 or 2, 0 or 1] of a tensor [images, 4, 2], put together from the number of images.
    let model = try read(
      W.initializer("rows", [2], .int64s([1, 2])), W.initializer("columns", [2], .int64s([0, 1])),
      W.initializer("zero", [], .int64s([0])), W.initializer("step", [], .int64s([1])),
      W.initializer("as images", [4], .int64s([-1, 1, 1, 1])), W.initializer("as rows", [4], .int64s([1, -1, 1, 1])),
      W.initializer("as columns", [4], .int64s([1, 1, -1, 1])), W.initializer("box", [3], .int64s([2, 2, 1])),
      W.initializer("part", [1, 2, 2], .floats([5, 6, 7, 8])), W.initializer("ones", [2], .int64s([1, 1])),
      W.node("Shape", ["x"], ["n"], [W.attribute("start", integer: 0), W.attribute("end", integer: 1)]),
      W.node("Squeeze", ["n"], ["count"]), W.node("Range", ["zero", "count", "step"], ["images"]),
      W.node("Concat", ["n", "box"], ["whole"], [W.attribute("axis", integer: 0)]),
      W.node("Reshape", ["images", "as images"], ["i"]), W.node("Expand", ["i", "whole"], ["ii"]),
      W.node("Reshape", ["rows", "as rows"], ["r"]), W.node("Expand", ["r", "whole"], ["rr"]),
      W.node("Reshape", ["columns", "as columns"], ["c"]), W.node("Expand", ["c", "whole"], ["cc"]),
      W.node("Concat", ["ii", "rr", "cc"], ["places"], [W.attribute("axis", integer: -1)]),
      W.node("Concat", ["n", "ones"], ["times"], [W.attribute("axis", integer: 0)]),
      W.node("Tile", ["part", "times"], ["parts"]),
      W.node("ScatterND", ["x", "places", "parts"], ["y"]), input: [nil, 4, 2])
    let graph = try Graph(model, inputs: ["x": [3, 4, 2]], targets: ["y"])
    #expect(graph.shapes["y"] == [3, 4, 2])
    #expect(graph.nodes.last?.operator is Concatenation && graph.nodes.last?.inputs.count == 3)
  }

  @Test func patternsOfOneFunctionBecomeIt() throws {
    let swish = try read(W.node("Sigmoid", ["x"], ["s"]), W.node("Mul", ["x", "s"], ["y"]))
    #expect(swish.producer(of: "y")?.operator as? Activation == Activation(.swish))
    #expect(swish.producer(of: "s") != nil)
    let gelu = try read(
      W.initializer("root", [], .floats([1.4142135])), W.initializer("one", [], .floats([1])),
      W.initializer("half", [], .floats([0.5])),
      W.node("Div", ["x", "root"], ["a"]), W.node("Erf", ["a"], ["b"]), W.node("Add", ["b", "one"], ["c"]),
      W.node("Mul", ["x", "c"], ["d"]), W.node("Mul", ["d", "half"], ["y"]))
    #expect(gelu.producer(of: "y")?.operator as? Activation == Activation(.gelu))
    #expect(try Graph(gelu, inputs: ["x": [1, 4, 6, 6]], targets: ["y"]).nodes.count == 1)
  }

  @Test(arguments: [
    (1, Data([0, 0, 0x80, 0x3f])), (10, Data([0, 0x3c])), (16, Data([0x80, 0x3f])),
    (11, Data([0, 0, 0, 0, 0, 0, 0xf0, 0x3f])), (3, Data([1])), (7, Data([1, 0, 0, 0, 0, 0, 0, 0])),
  ])
  func everyNumberTypeIsRead(type: Int, one: Data) throws {
    let model = try read(
      W.initializer("w", [2, 1, 1], .raw(type, one + one)), W.node("Mul", ["x", "w"], ["y"]), input: [1, 2, 3, 3])
    #expect(model.constants["w"]?.values == [1, 1])
  }

  @Test func whatIsMadeOfConstantsIsWorkedOutWhateverTheOperator() throws {
    // The softmax of two constants, stored as small integers with one scale for all: (q - 3) / 2.
    let model = try read(
      W.initializer("q", [4], .raw(3, Data([3, 5, 7, 1]))), W.initializer("scale", [], .floats([0.5])),
      W.initializer("zero", [], .raw(3, Data([3]))),
      W.node("DequantizeLinear", ["q", "scale", "zero"], ["w"]),
      W.node("Softmax", ["w"], ["s"], [W.attribute("axis", integer: 0)]),
      W.node("Mul", ["x", "s"], ["scaled"]), W.node("Add", ["scaled", "w"], ["y"]), input: [nil, 4])
    #expect(model.nodes.map(\.output) == ["scaled", "y"])
    #expect(model.constants["w"]?.values == [0, 1, 2, -1])
    let shares = try #require(model.constants["s"]?.values)
    let powers: [Double] = [0, 1, 2, -1].map { Foundation.exp($0) }
    let sum = powers.reduce(0, +)
    for (share, power) in zip(shares, powers) { #expect(abs(Double(share) - power / sum) < 1e-6) }
  }

  @Test func integersOfShapesStayExact() throws {
    // Beyond what fp32 can count: 2^24 + 1, and "to the end" (2^63 - 1), put together and used as where slices end.
    let model = try read(
      W.initializer("large", [1], .int64s([1 << 24])), W.initializer("one", [1], .int64s([1])),
      W.initializer("end", [1], .int64s([.max])), W.initializer("axes", [2], .int64s([2, 3])),
      W.initializer("starts", [2], .int64s([1, 2])),
      W.node("Add", ["large", "one"], ["sum"]),
      W.node("Concat", ["sum", "end"], ["ends"], [W.attribute("axis", integer: 0)]),
      W.node("Slice", ["x", "starts", "ends", "axes"], ["y"]))
    let slicing = try #require(model.producer(of: "y")?.operator as? Slicing)
    #expect(slicing.cuts.map(\.end) == [(1 << 24) + 1, .max])
    #expect(try shape(model, [1, 4, 6, 6]) == [1, 4, 5, 4])
  }

  @Test func identitiesAreLeftOutAndTheirNamesKept() throws {
    let model = try read(
      W.node("Relu", ["x"], ["a"], name: "relu"), W.node("Dropout", ["a"], ["b"], name: "drop"),
      W.node("Tanh", ["b"], ["y"]))
    #expect(model.nodes.count == 2)
    #expect(model.value(named: "b") == "a")
    #expect(model.value(named: "drop") == "a")
  }

  /// timm writes the padding of TensorFlow so, before each convolution that strides.
  @Test func zerosAroundAMapAreTheConvolutionsOwn() throws {
    func operators(_ pads: [Int]) throws -> (made: [String], shape: Shape?, padding: [Int]?) {
      let model = try read(
        W.initializer("w", [2, 4, 3, 3], .floats(Array(repeating: 1, count: 72))),
        W.initializer("pads", [8], .int64s(pads.map(Int64.init))),
        W.node("Pad", ["x", "pads"], ["p"], name: "pad"),
        W.node("Conv", ["p", "w"], ["y"], name: "conv", [W.attribute("strides", integers: [2, 2])]))
      let graph = try Graph(model, inputs: ["x": [1, 4, 6, 6]], targets: ["y"])
      let convolution = graph.nodes.lazy.compactMap { $0.operator as? Convolution }.first
      return (graph.nodes.map(\.name), graph.shapes["y"], convolution?.padding)
    }
    let taken = try operators([0, 0, 0, 0, 0, 0, 1, 1])
    #expect(taken.made == ["conv"])
    #expect(taken.shape == [1, 2, 3, 3])
    #expect(taken.padding == [0, 0, 1, 1])
    let cropped = try operators([0, 0, -1, -1, 0, 0, 0, 0])
    #expect(cropped.made == ["pad", "conv"])
    #expect(cropped.padding == [0, 0, 0, 0])
  }

  @Test func aSplitBecomesItsParts() throws {
    let model = try read(
      W.node("Split", ["x"], ["a", "b"], name: "split", [W.attribute("axis", integer: 1)]),
      W.node("Sub", ["b", "a"], ["y"]))
    #expect(try shape(model, [2, 4, 6, 6]) == [2, 2, 6, 6])
    #expect(model.nodes.map(\.output) == ["a", "b", "y"])
  }
}
