import Basics
import Engine
import Networks
import Testing

/// A newcomer's tour: a small network compiled, run, differentiated and cut down to one unit.
@Suite struct ProgramTests {
  /// x -> convolution -> relu -> two branches -> concatenation, as in an Inception module.
  private static func model() throws -> Model {
    var numbers = Numbers(seed: 11)
    let constants = [
      "w1": numbers.tensor([20, 3, 3, 3]), "b1": numbers.tensor([20]), "w2": numbers.tensor([16, 20, 1, 1]),
      "w3": numbers.tensor([8, 20, 3, 3]), "b3": numbers.tensor([8]),
    ]
    let same = [1, 1, 1, 1]
    let nodes = [
      Node(
        name: "conv1", operator: Convolution(kernel: [3, 3], strides: [2, 2], padding: same),
        inputs: ["x", "w1", "b1"], output: "conv1"),
      Node(name: "relu1", operator: Activation(.relu), inputs: ["conv1"], output: "first"),
      Node(name: "conv2", operator: Convolution(kernel: [1, 1]), inputs: ["first", "w2"], output: "conv2"),
      Node(name: "relu2", operator: Activation(.relu), inputs: ["conv2"], output: "left"),
      Node(
        name: "conv3", operator: Convolution(kernel: [3, 3], padding: same), inputs: ["first", "w3", "b3"],
        output: "conv3"),
      Node(name: "relu3", operator: Activation(.relu), inputs: ["conv3"], output: "right"),
      Node(name: "mixed", operator: Concatenation(axis: 1), inputs: ["left", "right"], output: "mixed"),
    ]
    return try Model(
      inputs: [Input(name: "x", dimensions: [nil, 3, nil, nil])], nodes: nodes, constants: constants,
      outputs: ["mixed"], opset: 13, digest: Digest(Array("small".utf8)))
  }

  private static let image: [Float] = {
    var numbers = Numbers(seed: 5)
    return numbers.tensor([1, 3, 9, 11]).values
  }()

  @Test func activationsEqualThoseOfPlainLoops() throws {
    let model = try Self.model()
    let execution = try Compiler(model).program(input: [1, 3, 9, 11], targets: ["conv1", "mixed"]).execution()
    execution.forward(Self.image)
    let x = Tensor([1, 3, 9, 11], Self.image)
    let constants = model.constants
    let conv1 = try Reference.convolve(x, constants["w1"], constants["b1"], stride: 2, padding: 1)
    let first = Reference.relu(conv1)
    let left = Reference.relu(try Reference.convolve(first, constants["w2"], nil))
    let right = Reference.relu(try Reference.convolve(first, constants["w3"], constants["b3"], padding: 1))
    #expect(error(execution.activation("conv1"), conv1.values) < 1e-5)
    #expect(error(execution.activation("mixed"), left.values + right.values) < 1e-5)
  }

  /// oneDNN's plain loop over the windows of maps that lie one after another takes ten times as long.
  @Test(arguments: [Pooling.Kind.max, .mean, .meanWithPadding])
  func poolingIsCompiledCodeHoweverMapsLie(_ kind: Pooling.Kind) throws {
    let pooling = Pooling(kind, kernel: [3, 3], strides: [1, 1], padding: [1, 1, 1, 1])
    let node = Node(name: "y", operator: pooling, inputs: ["x"], output: "y")
    let graph = try Graph(inputs: ["x": [2, 20, 9, 7]], nodes: [node], constants: [:], targets: ["y"])
    let execution = try emptyCompiler().program(for: graph, gradient: true).execution()
    let steps = execution.profile().compactMap(\.implementation)
    #expect(!steps.contains { $0.hasPrefix("simple_nchw") || $0.hasPrefix("ref") }, "\(steps)")
  }

  /// What is written into the input is as if it had been given; what is not stays, at first 0.
  @Test func theInputCanBeWrittenInPlace() throws {
    let program = try Compiler(try Self.model()).program(input: [2, 3, 9, 11], targets: ["mixed"])
    let (whole, written) = (try program.execution(), try program.execution())
    let nothing = [Float](repeating: 0, count: Self.image.count)
    for inputs in [[nothing, nothing], [nothing, Self.image], [Self.image.reversed(), Self.image]] {
      whole.forward(inputs.flatMap { $0 })
      if inputs[0] != nothing { written.withInput { _ = $0.update(fromContentsOf: inputs[0]) } }
      if inputs[1] != nothing { written.withInput { _ = $0[nothing.count...].update(fromContentsOf: inputs[1]) } }
      written.forward()
      #expect(written.activation("mixed") == whole.activation("mixed"))
    }
  }

  @Test func aBatchEqualsItsImages() throws {
    let compiler = Compiler(try Self.model())
    let single = try compiler.program(input: [1, 3, 9, 11], targets: ["mixed"], gradient: true).execution()
    let batch = try compiler.program(input: [3, 3, 9, 11], targets: ["mixed"], gradient: true).execution()
    let images = [Self.image, Self.image.reversed(), Self.image.map { $0 * $0 }]
    batch.forward(images.flatMap { $0 })
    let ones = [Float](repeating: 1, count: 24 * 5 * 6)
    batch.setGradient("mixed", ones + ones + ones)
    batch.backward()
    let (together, back) = (batch.activation("mixed"), batch.inputGradient)
    for (index, image) in images.enumerated() {
      single.forward(image)
      single.setGradient("mixed", ones)
      single.backward()
      let (y, dx) = (single.activation("mixed"), single.inputGradient)
      #expect(error(Array(together[(index * y.count)..<((index + 1) * y.count)]), y) < 1e-5)
      #expect(error(Array(back[(index * dx.count)..<((index + 1) * dx.count)]), dx) < 1e-5)
    }
  }

  @Test(arguments: [[18], [3], [2, 3, 4, 17, 20, 0]])
  func someChannelsEqualThoseOfTheWholeLayer(_ channels: [Int]) throws {
    let compiler = Compiler(try Self.model())
    let whole = try compiler.program(input: [1, 3, 9, 11], targets: ["mixed"], gradient: true).execution()
    let part = try compiler.program(
      input: [1, 3, 9, 11], layer: "mixed", channels: channels, gradient: true, beforeActivation: true
    ).execution()
    whole.forward(Self.image)
    part.forward(Self.image)
    let map = 5 * 6
    let y = whole.activation("mixed")
    let expected = channels.flatMap { y[($0 * map)..<(($0 + 1) * map)] }
    #expect(error(part.activation("mixed"), expected) < 1e-5)
    let before = part.activation(Graph.beforeActivation(of: "mixed"))
    #expect(before.contains { $0 < 0 })
    #expect(error(before.map { max($0, 0) }, expected) < 1e-5)

    var seed = [Float](repeating: 0, count: y.count)
    for channel in channels { for i in 0..<map { seed[channel * map + i] = Float(i) } }
    whole.setGradient("mixed", seed)
    part.setGradient("mixed", channels.flatMap { seed[($0 * map)..<(($0 + 1) * map)] })
    whole.backward()
    part.backward()
    #expect(error(part.inputGradient, whole.inputGradient) < 1e-5)
  }

  @Test func aUnitOfOneBranchNeedsOnlyThatBranch() throws {
    let program = try Compiler(Self.model()).program(
      input: [1, 3, 9, 11], layer: "mixed", channels: [18], gradient: false)
    #expect(program.graph.nodes.map(\.name) == ["conv1", "relu1", "conv3", "relu3", "mixed"])
    #expect(program.graph.shapes["mixed"] == [1, 1, 5, 6])
    #expect(program.graph.constants.values.contains { $0.shape == [1, 20, 3, 3] })
  }

  @Test func gradientsReachAnEarlierLayer() throws {
    let compiler = Compiler(try Self.model())
    let execution = try compiler.program(input: [1, 3, 9, 11], targets: ["first", "mixed"], gradient: true).execution()
    execution.forward(Self.image)
    var numbers = Numbers(seed: 2)
    let seed = numbers.tensor([1, 24, 5, 6])
    execution.setGradient("mixed", seed.values)
    execution.backward()
    let found = execution.withGradient(of: "first") { Array($0) }

    let tail = try Graph(
      inputs: ["first": [1, 20, 5, 6]], nodes: compiler.model.nodes, constants: compiler.model.constants,
      targets: ["mixed"])
    let second = try compiler.program(for: tail, gradient: true).execution()
    second.forward(execution.activation("first"))
    second.setGradient("mixed", seed.values)
    second.backward()
    #expect(error(found, second.inputGradient) < 1e-5)
  }

  @Test(arguments: [1, 2, 3])
  func resultsDoNotDependOnTheNumberOfWorkers(_ workers: Int) throws {
    let program = try Compiler(Self.model()).program(input: [1, 3, 9, 11], targets: ["mixed"], gradient: true)
    let task: @Sendable (inout Execution, Int) -> [Float] = { execution, index in
      execution.forward(Self.image.map { $0 * Float(index + 1) })
      execution.setGradient("mixed", [Float](repeating: 1, count: 24 * 30))
      execution.backward()
      return execution.activation("mixed") + execution.inputGradient
    }
    let results = try Workers.map(count: 7, workers: workers, state: { try program.execution() }, task)
    var execution = try program.execution()
    #expect(results == (0..<7).map { task(&execution, $0) })
  }

  @Test func theFirstFailureInOrderIsReported() {
    #expect(throws: Diagnostic("task 3")) {
      try Workers.map(count: 10, workers: 2, state: { 0 }) { _, index in
        if index >= 3 { throw Diagnostic("task \(index)") }
        return index
      }
    }
  }

  @Test func aProgramThatNeedsTooMuchMemoryIsRefused() throws {
    let compiler = Compiler(try Self.model())
    #expect(throws: Diagnostic.self) { try compiler.program(input: [40, 3, 2000, 2000], targets: ["mixed"]) }
  }

  @Test func weightsThatDependOnTheImageTakeNoGradient() throws {
    let nodes = [
      Node(
        name: "weights", operator: Slicing([.init(axis: 2, start: 0, end: 1), .init(axis: 3, start: 0, end: 1)]),
        inputs: ["x"], output: "weights"),
      Node(name: "conv", operator: Convolution(kernel: [1, 1]), inputs: ["x", "weights"], output: "y"),
    ]
    let graph = try graph(nodes, x: [1, 3, 4, 4], targets: ["y"])
    #expect(throws: Diagnostic.self) { try emptyCompiler().program(for: graph, gradient: true) }
    #expect(throws: Never.self) { try emptyCompiler().program(for: graph) }
  }
}
