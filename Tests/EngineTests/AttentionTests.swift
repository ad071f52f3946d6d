import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// One transformer in the forms in which exporters write attention.
@Suite struct AttentionTests {
  @Test(arguments: AttentionFiles.forms.map(\.name))
  func everyFormHasTheSameHeads(_ form: String) throws {
    var model = try ONNXFile.read(AttentionFiles.file(form))
    let image: Shape = [1, 3, AttentionFiles.size, AttentionFiles.size]
    let whole = try Graph(model, inputs: ["image": image], targets: model.outputs)
    let blocks = whole.attentionBlocks
    #expect(blocks.map(\.name) == AttentionFiles.forms.first { $0.name == form }?.blocks)
    #expect(blocks.allSatisfy { $0.heads == AttentionFiles.heads && $0.output != nil && $0.residual != nil })
    #expect(whole.unrecognizedAttention.isEmpty)
    for block in blocks { model = try model.adding(Lens(patternsOf: block)) }

    let reference = try AttentionFiles.reference()
    let targets = blocks.map(\.headValue) + blocks.map(\.patternValue) + model.outputs
    let execution = try Compiler(model).program(input: image, targets: targets).execution()
    execution.forward(AttentionFiles.image)
    for (value, expected) in zip(targets, reference.lengths + reference.patterns + [reference.logits]) {
      #expect(error(execution.activation(value), expected) < 1e-4, "\(value)")
    }
  }

  @Test(arguments: AttentionFiles.forms.map(\.name))
  func headsAreUnitsWithPlaces(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let layers = try model.layers(image: [1, 3, AttentionFiles.size, AttentionFiles.size])
    let heads = layers.filter { $0.units.kind == .head }
    #expect(heads.map(\.name) == ["blocks.0.heads", "blocks.1.heads"])
    for layer in heads {
      #expect(layer.channels == AttentionFiles.heads)
      #expect(layer.units.places == .tokens(leading: 1, grid: .init(height: 4, width: 4), trailing: 0))
      #expect(layer.vertical.isWhole && layer.lattice != nil && !layer.measure.isSigned)
    }
  }

  /// What the last block leaves of a token is the embedding, what the heads wrote, their biases and the neurons' part. (ONNX
  /// Runtime's fused form adds the neurons' bias after the sum, so that part is no value of its own.)
  @Test(arguments: AttentionFiles.forms.map(\.name).filter { $0 != "fused" })
  func theStreamIsTheSumOfWhatIsWritten(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let image: Shape = [1, 3, AttentionFiles.size, AttentionFiles.size]
    let whole = try Graph(model, inputs: ["image": image], targets: model.outputs)
    let blocks = whole.attentionBlocks
    let first = try #require(blocks.first?.residual)
    var neurons: [String] = []
    for (block, next) in zip(blocks, blocks.dropFirst()) {
      let sum = try #require(next.residual.flatMap(model.producer))
      neurons.append(try #require(sum.inputs.first { $0 != block.sum }))
    }
    let last = try #require(blocks.last?.sum)
    let execution = try Compiler(model).program(
      input: image, targets: [first, last] + neurons + blocks.map(\.joined)
    ).execution()
    execution.forward(AttentionFiles.image)

    var stream = execution.activation(first)
    for part in neurons { for (index, value) in execution.activation(part).enumerated() { stream[index] += value } }
    for block in blocks {
      let output = try #require(block.output)
      let (weights, joined) = (output.weights, execution.activation(block.joined))
      let (rows, width) = (weights.shape[0], weights.shape[1])
      for token in 0..<AttentionFiles.tokens {
        for column in 0..<width {
          stream[token * width + column] += output.bias?[column] ?? 0
          for row in 0..<rows {
            stream[token * width + column] += joined[token * rows + row] * weights.values[row * width + column]
          }
        }
      }
    }
    // Tokens may come before images, which of one image is the same order.
    #expect(error(stream, execution.activation(last)) < 1e-4)
  }

  @Test(arguments: AttentionFiles.forms.map(\.name))
  func theWeightsOfHeadsAreThoseOfTheFile(_ form: String) throws {
    let model = try ONNXFile.read(AttentionFiles.file(form))
    let image: Shape = [1, 3, AttentionFiles.size, AttentionFiles.size]
    for block in try Graph(model, inputs: ["image": image], targets: model.outputs).attentionBlocks {
      let parts = [(block.query, block.queryWeights), (block.key, block.keyWeights), (block.value, block.valueWeights)]
      for (value, projection) in parts {
        let projection = try #require(projection)
        let execution = try Compiler(model).program(input: image, targets: [value, projection.source]).execution()
        execution.forward(AttentionFiles.image)
        let (x, made, weights) = (
          execution.activation(projection.source), execution.activation(value), projection.weights
        )
        let (inner, width) = (weights.shape[0], weights.shape[1])
        let expected = made.indices.map { index in
          let (token, column) = (index / width, index % width)
          return (0..<inner).reduce(projection.bias?[column] ?? 0) {
            $0 + x[token * inner + $1] * weights.values[$1 * width + column]
          }
        }
        #expect(error(made, expected) < 1e-5, "\(value)")
      }
    }
  }

  /// Their digests too: only the weights of one head count.
  @Test func aHeadIsComputedAlone() throws {
    let model = try ONNXFile.read(AttentionFiles.file("torchscript14"))
    let image: Shape = [1, 3, AttentionFiles.size, AttentionFiles.size]
    let compiler = Compiler(model)
    let whole = try compiler.program(input: image, targets: ["blocks.0.heads"]).execution()
    let program = try compiler.program(input: image, layer: "blocks.0.heads", channels: [1])
    let attention = program.graph.nodes.compactMap { $0.operator as? Attention }
    #expect(attention == [Attention(heads: 1, scale: 0.5)])
    let alone = try program.execution()
    whole.forward(AttentionFiles.image)
    alone.forward(AttentionFiles.image)
    let expected = whole.activation("blocks.0.heads").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(error(alone.activation("blocks.0.heads"), expected) < 1e-5)
  }

  @Test func headsThatTalkAreLeftAsTheyAre() throws {
    let model = try ONNXFile.read(AttentionFiles.talking)
    let whole = try Graph(
      model, inputs: ["image": [1, 3, AttentionFiles.size, AttentionFiles.size]], targets: model.outputs)
    #expect(whole.attentionBlocks.isEmpty)
    #expect(whole.unrecognizedAttention.map(\.reason).allSatisfy { $0.contains("talk to each other") })
    #expect(whole.unrecognizedAttention.count == 2)
  }

  /// Four windows of 49 tokens, whose scores take the same bias: what the definition gives, by compiled code.
  @Test func windowsShareABias() throws {
    let (windows, tokens, heads, width, scale) = (4, 49, 2, 4, Float(0.5))
    let shape: Shape = [windows, tokens, heads * width]
    let biasShape: Shape = [1, heads, tokens, tokens]
    var numbers = Numbers(seed: 6)
    let x = (0..<shape.count).map { _ in numbers.next() }
    let bias = (0..<biasShape.count).map { _ in numbers.next() }
    let node = Node(
      name: "y", operator: Attention(heads: heads, scale: scale), inputs: ["x", "x", "x", "b"], output: "y")
    let graph = try Graph(
      inputs: ["x": shape], nodes: [node], constants: ["b": Tensor(biasShape, bias)], targets: ["y"])
    let execution = try emptyCompiler().program(for: graph).execution()
    execution.forward(x)

    func token(_ window: Int, _ token: Int, _ head: Int) -> [Float] {
      let start = ((window * tokens + token) * heads + head) * width
      return Array(x[start..<start + width])
    }
    var expected: [Float] = []
    for window in 0..<windows {
      for query in 0..<tokens {
        for head in 0..<heads {
          let weights = (0..<tokens).map { key in
            let product = zip(token(window, query, head), token(window, key, head)).reduce(0) { $0 + $1.0 * $1.1 }
            return exp(Double(scale * product + bias[(head * tokens + query) * tokens + key]))
          }
          for column in 0..<width {
            let sum = weights.indices.reduce(0.0) { $0 + weights[$1] * Double(token(window, $1, head)[column]) }
            expected.append(Float(sum / weights.reduce(0, +)))
          }
        }
      }
    }
    #expect(error(execution.activation("y"), expected) < 1e-5)
    #expect(!execution.profile().contains { $0.implementation?.hasPrefix("ref") ?? false })
  }

  /// Blocks of queries give what one block gives, forward and backward.
  @Test func manyTokensAreTakenInParts() throws {
    let shape: Shape = [1, 1100, 4]
    let attention = Attention(heads: 2, scale: 0.7)
    let nodes = [
      Node(name: "y", operator: attention, inputs: ["x", "x", "x"], output: "y"),
      Node(name: "p", operator: AttentionPattern(heads: 2, scale: 0.7), inputs: ["x", "x"], output: "p"),
      Node(name: "r", operator: Reshaping([.copied(0), .copied(1), .fixed(2), .fixed(2)]), inputs: ["x"], output: "r"),
      Node(name: "v", operator: Transposition([0, 2, 1, 3]), inputs: ["r"], output: "v"),
      Node(name: "m", operator: MatrixProduct(), inputs: ["p", "v"], output: "m"),
      Node(name: "t", operator: Transposition([0, 2, 1, 3]), inputs: ["m"], output: "t"),
      Node(name: "z", operator: Reshaping([.copied(0), .copied(1), .merged(2..<4)]), inputs: ["t"], output: "z"),
    ]
    var numbers = Numbers(seed: 5)
    let x = (0..<shape.count).map { _ in numbers.next() }
    let sent = (0..<shape.count).map { _ in numbers.next() }
    let results = try ["y", "z"].map { target in
      let graph = try Graph(inputs: ["x": shape], nodes: nodes, constants: [:], targets: [target])
      let execution = try emptyCompiler().program(for: graph, gradient: true).execution()
      execution.forward(x)
      execution.setGradient(target, sent)
      execution.backward()
      return (execution.activation(target), execution.inputGradient)
    }
    #expect(error(results[0].0, results[1].0) < 1e-5)
    #expect(error(results[0].1, results[1].1) < 1e-4)
  }
}
