import Basics
import Networks
import Testing

struct LayerTests {
  /// conv, relu, pool, then two branches joined, then a residual sum with its relu.
  private func network() throws -> Model {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 4)
    stack.add(Activation(.relu), ["conv"], "relu")
    stack.add(Pooling(.max, kernel: [2, 2], strides: [2, 2]), ["relu"], "pool")
    stack.convolve("pool", "one", from: 4, to: 2, size: 1)
    stack.convolve("pool", "three", from: 4, to: 2)
    stack.add(Concatenation(axis: 1), ["one", "three"], "mixed")
    stack.convolve("mixed", "five", from: 4, to: 4, size: 5)
    stack.add(Arithmetic(.add), ["five", "mixed"], "sum")
    stack.add(Activation(.relu), ["sum"], "out")
    stack.add(GlobalPooling(.mean), ["out"], "mean")
    return try stack.model(outputs: ["mean"])
  }

  @Test func layersAreTheWaistsAfterTheirActivation() throws {
    let layers = try network().layers()
    #expect(layers.map(\.value) == ["relu", "mixed", "out"])
    #expect(layers.map(\.kind) == ["Convolution", "Concatenation", "Arithmetic"])
    #expect(layers.map(\.channels) == [4, 4, 4])
    #expect(layers[1].shape == [1, 4, 8, 8])
  }

  @Test func rectifiedLayersHaveOneEndAndSumsHaveTwo() throws {
    // What a ReLU made, an open concatenation, a ReLU again.
    #expect(try network().layers().map(\.measure.isSigned) == [false, true, false])
    #expect(try network().layers().allSatisfy { $0.measure.value == $0.value && $0.measure.saturation == nil })
    let pooled = try network().layers(["pool", "sum", "mean"]).map(\.measure.isSigned)
    #expect(pooled == [false, true, false])
  }

  @Test func aLayerThatSaturatesIsMeasuredBeforeItsFunction() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 4)
    stack.add(Activation(.clip(low: 0, high: 6)), ["conv"], "relu6")
    stack.convolve("relu6", "gate", from: 4, to: 4)
    stack.add(Activation(.sigmoid), ["gate"], "end")
    let model = try stack.model(outputs: ["end"])
    let layers = try model.layers(["relu6", "end", "conv"])
    #expect(layers.map(\.measure.value) == ["conv", "gate", "conv"])
    #expect(layers.map(\.measure.saturation) == [.clip(low: 0, high: 6), .sigmoid, nil])
    #expect(layers.map(\.measure.isSigned) == [false, true, true])
    // A unit is the same before and after.
    #expect(try model.digest(of: Unit("relu6", 1)) == model.digest(of: Unit("conv", 1)))
  }

  @Test func receptiveFieldsCoverAllPaths() throws {
    let layers = try network().layers()
    #expect(layers[0].vertical == ReceptiveField(size: 3, stride: 1, offset: -1))
    // Through pool: size 4, stride 2, offset -1; the 3 x 3 branch is the wider one.
    #expect(layers[1].vertical == ReceptiveField(size: 8, stride: 2, offset: -3))
    #expect(layers[2].horizontal == ReceptiveField(size: 16, stride: 2, offset: -7))
  }

  @Test func theFieldIsWhatReallyReachesAPosition() throws {
    // A pixel matters for a position exactly where the field says, in a linear network of ones.
    var stack = Stack()
    stack.convolve("image", "a", from: 3, to: 1, size: 3, stride: 2)
    stack.add(Slicing([.init(axis: 2, start: 1, end: 8), .init(axis: 3, start: 2, end: 8, step: 2)]), ["a"], "b")
    stack.add(Padding(.constant(0), begin: [0, 0, 0, 1], end: [0, 0, 0, 0]), ["b"], "c")
    let layer = try stack.model(outputs: ["c"]).layers(["c"])[0]
    // Row j of b is row j + 1 of a: pixels 2 (j + 1) - 1 and the two after.
    #expect(layer.vertical == ReceptiveField(size: 3, stride: 2, offset: 1))
    // Column j of c is column 2 (j - 1) + 2 of a.
    #expect(layer.horizontal == ReceptiveField(size: 3, stride: 4, offset: -1))
  }

  @Test func whatMixesAllPlacesSeesTheWholeImage() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 2)
    stack.add(Softmax(axis: 3), ["conv"], "mixed")
    stack.add(Arithmetic(.add), ["conv", "mixed"], "sum")
    let layer = try stack.model(outputs: ["sum"]).layers(["sum"])[0]
    #expect(layer.vertical.isWhole && layer.beside == nil)
    #expect(layer.vertical.pixels(at: 5) == 0..<16)
  }

  @Test func theFieldFollowsThePathThatKeepsPlaces() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 2)
    stack.add(GlobalPooling(.mean), ["conv"], "mean")
    stack.add(Activation(.sigmoid), ["mean"], "gate")
    stack.add(Arithmetic(.multiply), ["conv", "gate"], "gated")
    stack.add(Normalization(.channelGroups(1), epsilon: 1e-5), ["conv"], "grouped")
    // Normalized over the channels at each place, with the channels last as ConvNeXt has them.
    stack.add(Transposition([0, 2, 3, 1]), ["conv"], "last")
    stack.add(Normalization(.axes([3]), epsilon: 1e-5), ["last"], "normal")
    stack.add(Transposition([0, 3, 1, 2]), ["normal"], "first")
    // Two channels shuffled.
    stack.add(Reshaping([.copied(0), .fixed(2), .inferred, .copied(2), .copied(3)]), ["conv"], "split")
    stack.add(Transposition([0, 2, 1, 3, 4]), ["split"], "turned")
    stack.add(Reshaping([.copied(0), .fixed(2), .copied(3), .copied(4)]), ["turned"], "shuffled")
    let names = ["gated", "grouped", "normal", "first", "shuffled"]
    let layers = try stack.model(outputs: names).layers(names)
    let field = ReceptiveField(size: 3, stride: 1, offset: -1)
    for layer in layers { #expect(layer.vertical == field && layer.horizontal == field, "\(layer.name)") }
    #expect(layers.map(\.beside) == [.gate, .normalization, nil, nil, nil])
  }

  @Test func theFieldOfAnEnlargedMapIsOfAllCellsItIsMadeFrom() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 2, size: 3, stride: 2)
    stack.add(
      Resampling(.linear, .halfPixel, sizes: [.kept, .kept, .scaled(2), .scaled(2)]), ["conv"], "twice")
    stack.add(
      Resampling(.nearest(.floor), .asymmetric, sizes: [.kept, .kept, .scaled(4), .scaled(4)]), ["conv"], "fourfold")
    let layers = try stack.model(outputs: ["twice", "fourfold"]).layers(["twice", "fourfold"])
    // Cells j / 2 - 1/4 and about: those of 3 pixels from 2 k - 1 on, for k from (j - 1) / 2 rounded down to (j + 1) / 2.
    #expect(layers[0].vertical == ReceptiveField(size: 6, stride: 1, offset: -3))
    // Half a pixel lies between its cells: no field follows them.
    #expect(layers[1].vertical.isWhole)
  }

  @Test func layersAreFoundByNodeOrValue() throws {
    let model = try network()
    #expect(try model.layers(["node of mixed", "relu"]).map(\.value) == ["mixed", "relu"])
    let error = #expect(throws: Diagnostic.self) { try model.layers(["nothing"]) }
    #expect(error?.description.contains("there is no layer 'nothing'") == true)
  }
}
