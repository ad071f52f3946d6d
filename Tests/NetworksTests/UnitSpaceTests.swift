import Basics
import Networks
import Testing

struct UnitSpaceTests {
  /// Patches of 4 x 4 pixels as 16 tokens behind `extras` others, through one layer of neurons.
  private func transformer(
    extras: Int, change: (inout [String: Tensor]) -> Void = { _ in }
  ) throws -> Model {
    var stack = Stack()
    stack.input = [nil, 3, 16, 16]
    stack.constants["kernels"] = Tensor([8, 3, 4, 4], (0..<384).map { Float($0 % 11) - 5 })
    stack.add(Convolution(kernel: [4, 4], strides: [4, 4]), ["image", "kernels"], "patches")
    stack.add(Reshaping([.copied(0), .copied(1), .merged(2..<4)]), ["patches"], "flat")
    stack.add(Transposition([0, 2, 1]), ["flat"], "embedded")
    var tokens = "embedded"
    if extras > 0 {
      stack.constants["extra"] = Tensor([1, extras, 8], (0..<(extras * 8)).map { Float($0 % 3) })
      stack.add(Concatenation(axis: 1), ["extra", "embedded"], "tokens")
      tokens = "tokens"
    }
    stack.constants["weights"] = Tensor([8, 12], (0..<96).map { Float($0 % 7) - 3 })
    stack.constants["bias"] = Tensor([12], (0..<12).map { Float($0) })
    stack.add(MatrixProduct(), [tokens, "weights"], "product")
    stack.add(Arithmetic(.add), ["product", "bias"], "sum")
    stack.add(Activation(.gelu), ["sum"], "neurons")
    change(&stack.constants)
    return try stack.model(outputs: ["neurons"])
  }

  @Test(arguments: [1, 3]) func neuronsOfTokensStandOnTheLastAxis(extras: Int) throws {
    let layer = try #require(try transformer(extras: extras).layers(["neurons"]).first)
    #expect((layer.units.kind, layer.units.axis, layer.units.count) == (.neuron, 2, 12))
    #expect(layer.units.places == .tokens(leading: extras, grid: .init(height: 4, width: 4), trailing: 0))
    #expect((layer.units.unitStride, layer.units.placeStride, layer.units.imageStride) == (1, 12, (16 + extras) * 12))
    // Each token stands at its patch.
    #expect(layer.lattice?.vertical == ReceptiveField(size: 4, stride: 4, offset: 0))
  }

  @Test func tokensWithoutOthersAreAMap() throws {
    let model = try transformer(extras: 0)
    let layers = try model.layers(["patches", "flat", "embedded", "neurons"])
    #expect(layers.map(\.units.axis) == [1, 1, 2, 2])
    #expect(layers.map(\.units.kind) == [.channel, .channel, .channel, .neuron])
    #expect(layers.allSatisfy { $0.units.places == .map(.init(height: 4, width: 4)) })
  }

  @Test func defaultLayersAreThePatchesAndTheNeurons() throws {
    #expect(try transformer(extras: 1).layers().map(\.value) == ["patches", "neurons"])
  }

  @Test func aCutThroughThePatchesLeavesNoGrid() throws {
    var stack = Stack()
    stack.constants["kernels"] = Tensor([8, 3, 4, 4], [Float](repeating: 1, count: 384))
    stack.add(Convolution(kernel: [4, 4], strides: [4, 4]), ["image", "kernels"], "patches")
    stack.add(Reshaping([.copied(0), .copied(1), .merged(2..<4)]), ["patches"], "flat")
    stack.add(Transposition([0, 2, 1]), ["flat"], "tokens")
    stack.add(Slicing([.init(axis: 1, start: 1, end: 16)]), ["tokens"], "fewer")
    let layer = try #require(try stack.model(outputs: ["fewer"]).layers(["fewer"]).first)
    #expect(layer.units.places == .sequence(15))
    #expect(layer.lattice == nil)
  }

  /// As MobileViT v2 and NesT do: blocks of 2 x 2 are gathered, each place is looked at by itself, and all goes back.
  @Test func aMapThatWasCutIntoBlocksIsAMapAgain() throws {
    var stack = Stack()
    stack.input = [nil, 3, 16, 16]
    stack.constants["kernels"] = Tensor([6, 3, 1, 1], (0..<18).map { Float($0 % 5) - 2 })
    stack.constants["mixing"] = Tensor([6, 6, 1, 1], (0..<36).map { Float($0 % 7) - 3 })
    stack.add(Convolution(kernel: [1, 1]), ["image", "kernels"], "map")
    stack.add(
      Reshaping([.copied(0), .copied(1), .fixed(8), .fixed(2), .fixed(8), .fixed(2)]), ["map"], "cut")
    stack.add(Transposition([0, 1, 3, 5, 2, 4]), ["cut"], "gathered")
    stack.add(Reshaping([.copied(0), .copied(1), .merged(2..<4), .merged(4..<6)]), ["gathered"], "blocks")
    stack.add(Convolution(kernel: [1, 1]), ["blocks", "mixing"], "mixed")
    stack.add(
      Reshaping([.copied(0), .copied(1), .fixed(2), .fixed(2), .fixed(8), .fixed(8)]), ["mixed"], "spread")
    stack.add(Transposition([0, 1, 4, 2, 5, 3]), ["spread"], "ordered")
    stack.add(Reshaping([.copied(0), .copied(1), .merged(2..<4), .merged(4..<6)]), ["ordered"], "folded")
    let model = try stack.model(outputs: ["folded"])
    let layer = try #require(try model.layers(["folded"]).first)
    #expect((layer.units.kind, layer.units.axis, layer.units.count) == (.channel, 1, 6))
    #expect(layer.units.places == .map(.init(height: 16, width: 16)))
    #expect(layer.lattice?.vertical == ReceptiveField(size: 1, stride: 1, offset: 0))
    // In the blocks themselves places are out of order.
    #expect(throws: Diagnostic.self) { try model.layers(["mixed"]) }
  }

  /// As Swin does: a map is rolled, cut into windows of 4 x 4 that lie side by side as images do, and all goes back.
  @Test(arguments: [1, 2]) func aMapThatWasRolledAndCutIntoWindowsIsAMapAgain(images: Int) throws {
    var stack = Stack()
    stack.input = [images, 3, 8, 16]
    stack.constants["kernels"] = Tensor([6, 3, 1, 1], (0..<18).map { Float($0 % 5) - 2 })
    stack.constants["weights"] = Tensor([6, 10], (0..<60).map { Float($0 % 7) - 3 })
    stack.add(Convolution(kernel: [1, 1]), ["image", "kernels"], "map")
    stack.add(Transposition([0, 2, 3, 1]), ["map"], "rows")
    stack.add(Slicing([.init(axis: 2, start: 3, end: .max)]), ["rows"], "right")
    stack.add(Slicing([.init(axis: 2, start: 0, end: 3)]), ["rows"], "left")
    stack.add(Concatenation(axis: 2), ["right", "left"], "rolled")
    stack.add(
      Reshaping([.copied(0), .fixed(2), .fixed(4), .fixed(4), .fixed(4), .copied(3)]), ["rolled"], "cut")
    stack.add(Transposition([0, 1, 3, 2, 4, 5]), ["cut"], "gathered")
    stack.add(Reshaping([.inferred, .fixed(16), .copied(5)]), ["gathered"], "windows")
    stack.add(MatrixProduct(), ["windows", "weights"], "mixed")
    stack.add(Reshaping([.inferred, .fixed(2), .fixed(4), .fixed(4), .fixed(4), .copied(2)]), ["mixed"], "spread")
    stack.add(Transposition([0, 1, 3, 2, 4, 5]), ["spread"], "ordered")
    stack.add(Reshaping([.copied(0), .merged(1..<3), .merged(3..<5), .copied(5)]), ["ordered"], "whole")
    stack.add(Slicing([.init(axis: 2, start: -3, end: .max)]), ["whole"], "begin")
    stack.add(Slicing([.init(axis: 2, start: 0, end: -3)]), ["whole"], "end")
    stack.add(Concatenation(axis: 2), ["begin", "end"], "back")
    let model = try stack.model(outputs: ["back"])
    let graph = try Graph(model, inputs: ["image": [images, 3, 8, 16]], targets: ["back"])
    let units = try graph.units(of: "back")
    #expect((units.kind, units.axis, units.count) == (.neuron, 3, 10))
    #expect(units.places == .map(.init(height: 8, width: 16)))
    let layer = try #require(try model.layers(["back"], image: [images, 3, 8, 16]).first)
    #expect(layer.lattice?.vertical == ReceptiveField(size: 1, stride: 1, offset: 0))
    #expect(layer.lattice?.horizontal == ReceptiveField(size: 1, stride: 1, offset: 0))
    // Rolled, and in the windows, places are out of order.
    for value in ["rolled", "mixed", "whole"] { #expect(throws: Diagnostic.self) { try graph.units(of: value) } }
  }

  /// As shifting networks do without attention: what was rolled and is added to the map stands where the map does.
  @Test func aRolledMapThatIsAddedToAnotherHasItsPlaces() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 6)
    stack.add(Slicing([.init(axis: 2, start: 1, end: .max)]), ["conv"], "lower")
    stack.add(Slicing([.init(axis: 2, start: 0, end: 1)]), ["conv"], "upper")
    stack.add(Concatenation(axis: 2), ["lower", "upper"], "rolled")
    stack.add(Arithmetic(.add), ["rolled", "conv"], "sum")
    let layer = try #require(try stack.model(outputs: ["sum"]).layers(["sum"]).first)
    #expect(layer.units.places == .map(.init(height: 16, width: 16)) && layer.channels == 6)
  }

  /// Of a map whose columns were rolled every two rows become one: what is left is rolled still.
  @Test func aCoarserGridIsStillRolled() throws {
    var stack = Stack()
    stack.input = [1, 3, 8, 16]
    stack.constants["kernels"] = Tensor([6, 3, 1, 1], (0..<18).map { Float($0 % 5) - 2 })
    stack.add(Convolution(kernel: [1, 1]), ["image", "kernels"], "map")
    stack.add(Transposition([0, 2, 3, 1]), ["map"], "rows")
    stack.add(Slicing([.init(axis: 2, start: 3, end: .max)]), ["rows"], "right")
    stack.add(Slicing([.init(axis: 2, start: 0, end: 3)]), ["rows"], "left")
    stack.add(Concatenation(axis: 2), ["right", "left"], "rolled")
    for (source, name) in [("rolled", "shifted"), ("rows", "straight")] {
      stack.add(
        Reshaping([.copied(0), .fixed(4), .fixed(2), .copied(2), .copied(3)]), [source], "\(name) pairs")
      stack.add(Transposition([0, 1, 3, 2, 4]), ["\(name) pairs"], "\(name) turned")
      stack.add(Reshaping([.copied(0), .copied(1), .copied(2), .merged(3..<5)]), ["\(name) turned"], name)
    }
    let graph = try Graph(
      stack.model(outputs: ["shifted", "straight"]), inputs: ["image": [1, 3, 8, 16]],
      targets: ["shifted", "straight"])
    #expect(try graph.units(of: "straight").places == .map(.init(height: 4, width: 16)))
    #expect(throws: Diagnostic.self) { try graph.units(of: "shifted") }
  }

  /// As TResNet, and networks whose stride is a reshape.
  @Test func placesThatBecomeChannelsLeaveACoarserGrid() throws {
    var stack = Stack()
    stack.input = [nil, 3, 16, 16]
    stack.constants["kernels"] = Tensor([6, 3, 1, 1], (0..<18).map { Float($0 % 5) - 2 })
    stack.add(Convolution(kernel: [1, 1]), ["image", "kernels"], "map")
    stack.add(
      Reshaping([.copied(0), .copied(1), .fixed(8), .fixed(2), .fixed(8), .fixed(2)]), ["map"], "cut")
    stack.add(Transposition([0, 1, 3, 5, 2, 4]), ["cut"], "gathered")
    stack.add(Reshaping([.copied(0), .merged(1..<4), .copied(4), .copied(5)]), ["gathered"], "deep")
    let layer = try #require(try stack.model(outputs: ["deep"]).layers(["deep"]).first)
    #expect((layer.units.axis, layer.units.count) == (1, 24))
    #expect(layer.units.places == .map(.init(height: 8, width: 8)))
    #expect(layer.lattice?.vertical == ReceptiveField(size: 2, stride: 2, offset: 0))
  }

  @Test func channelsBehindATransposedMapAreItsLastAxis() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 6)
    stack.add(Transposition([0, 2, 3, 1]), ["conv"], "turned")
    stack.constants["weights"] = Tensor([6, 10], [Float](repeating: 1, count: 60))
    stack.add(MatrixProduct(), ["turned", "weights"], "wide")
    let layers = try stack.model(outputs: ["wide"]).layers(["turned", "wide"])
    #expect(layers.map(\.units.axis) == [3, 3])
    #expect(layers.map(\.units.count) == [6, 10])
    #expect(layers[1].units.places == .map(.init(height: 16, width: 16)))
    #expect(layers[1].lattice?.horizontal == ReceptiveField(size: 3, stride: 1, offset: -1))
  }

  @Test func anAttentionPatternHasNoUnits() throws {
    var stack = Stack()
    stack.constants["kernels"] = Tensor([8, 3, 4, 4], [Float](repeating: 1, count: 384))
    stack.add(Convolution(kernel: [4, 4], strides: [4, 4]), ["image", "kernels"], "patches")
    stack.add(Reshaping([.copied(0), .fixed(2), .fixed(4), .merged(2..<4)]), ["patches"], "keys")
    stack.add(Transposition([0, 1, 3, 2]), ["keys"], "queries")
    stack.add(MatrixProduct(), ["queries", "keys"], "pattern")
    let model = try stack.model(outputs: ["pattern"])
    let fault = #expect(throws: Diagnostic.self) { try model.layers(["pattern"]) }
    #expect(fault?.description.contains("has no units") == true)
  }

  @Test func aColumnOfWeightsChangesItsNeuronOnly() throws {
    func digests(_ model: Model) throws -> [Digest] { try (0..<12).map { try model.digest(of: Unit("neurons", $0)) } }
    let before = try digests(transformer(extras: 1))
    // Column 5 of row 2.
    let after = try digests(transformer(extras: 1) { $0["weights"]?.values[2 * 12 + 5] += 1 })
    #expect(zip(before, after).map { $0 != $1 } == (0..<12).map { $0 == 5 })
    let shifted = try digests(transformer(extras: 1) { $0["bias"]?.values[7] += 1 })
    #expect(zip(before, shifted).map { $0 != $1 } == (0..<12).map { $0 == 7 })
    let other = try digests(transformer(extras: 1) { $0["extra"]?.values[0] += 1 })
    #expect(zip(before, other).allSatisfy { $0 != $1 })
  }

  @Test func aGraphForSomeNeuronsHoldsOnlyTheirWeights() throws {
    let model = try transformer(extras: 1)
    let graph = try Graph(model, inputs: ["image": [1, 3, 16, 16]], targets: ["neurons"])
    let part = try graph.restricted(to: [3, 4, 9], of: "neurons", axis: 2, beforeActivation: true)
    #expect(part.shapes["neurons"] == [1, 17, 3])
    #expect(part.targets == ["neurons", Graph.beforeActivation(of: "neurons")])
    #expect(part.constants.values.allSatisfy { $0.shape != [8, 12] && $0.shape != [12] })
  }

  @Test func wrongNumbersOfInputsAreRefused() {
    #expect(throws: ShapeFault.self) { try Arithmetic(.add).checkedOutputShape([[1, 2]]) }
    #expect(throws: ShapeFault.self) { try Convolution(kernel: [1, 1]).checkedOutputShape([[1, 2, 3, 3]]) }
  }

  @Test func aUnitOfWhatHasNoSuchAxisDependsOnEverything() throws {
    var stack = Stack()
    stack.convolve("image", "conv", from: 3, to: 4)
    stack.add(Reduction(.mean, axes: [1, 2, 3], keepsAxes: false), ["conv"], "mean")
    stack.input = [1, 3, 16, 16]
    let model = try stack.model(outputs: ["mean"])
    #expect(try model.digest(of: Unit("mean", 0)) != model.digest(of: Unit("mean", 1)))
    #expect(throws: (any Error).self) { try model.layers(["mean"]) }
  }
}
