import Analyses
import Basics
import Engine
import Findings
import Foundation
import Images
import Networks
import ONNXImport
import TestSupport
import Testing

@Suite struct AttributionTests {
  private func meter(
    _ model: Model, layers: [String], preprocessing: Preprocessing, parameters: AttributionParameters = .init()
  ) throws -> AttributionMeter {
    let image = preprocessing.inputShape(count: 1)
    let output = try #require(try ClassOutput(model, image: image))
    return try AttributionMeter(
      compiler: Compiler(model), layers: try model.layers(layers, image: image).map { try ScanLayer($0, of: model) },
      output: output, preprocessing: preprocessing, parameters: parameters)
  }

  private func input(_ picture: Picture) -> Stimulus {
    Stimulus(name: "input", title: "input", digest: Digest(Data(picture.pixels))) { () throws(Diagnostic) in picture }
  }

  /// The positive part and the negative part of a grey image, their means, and two sums of them with a bias each.
  private func halves(bias: [Float]) throws -> Model {
    try Model(
      inputs: [Input(name: "image", dimensions: [nil, 1, 2, 2])],
      nodes: [
        Node(name: "signs", operator: Convolution(kernel: [1, 1]), inputs: ["image", "kernel"], output: "signs"),
        Node(name: "halves", operator: Activation(.relu), inputs: ["signs"], output: "halves"),
        Node(
          name: "means", operator: Reduction(.mean, axes: [2, 3], keepsAxes: false), inputs: ["halves"],
          output: "means"),
        Node(
          name: "sums", operator: MatrixProduct(transposesSecond: true), inputs: ["means", "weights"], output: "sums"),
        Node(name: "logits", operator: Arithmetic(.add), inputs: ["sums", "bias"], output: "logits"),
        Node(name: "scores", operator: Softmax(axis: 1), inputs: ["logits"], output: "scores"),
      ],
      constants: [
        "kernel": Tensor([2, 1, 1, 1], [1, -1]), "weights": Tensor([2, 2], [2, 3, 1, -1]),
        "bias": Tensor([1, 2], bias),
      ],
      outputs: ["scores"], opset: 13, digest: Digest(Data("halves".utf8)))
  }

  private let grey = Preprocessing(mean: [0.5], range: [0, 1], order: .grey, resize: 2, size: 2)

  private func picture(_ levels: [UInt8]) -> Picture {
    Picture(width: 2, height: 2, pixels: levels.flatMap { [$0, $0, $0] })
  }

  @Test func partsAreWhatTheyAreByHand() throws {
    // 0.5, -0.5, 0.5, 0.5: the means are 0.375 and 0.125, the logits 1.125 + 0.25 and 0.25.
    let answer = try meter(try halves(bias: [0.25, 0]), layers: ["halves"], preprocessing: grey)
      .answers(to: [input(picture([255, 0, 255, 255]))], workers: 1)[0]
    #expect((answer.explained.index, answer.against.index) == (0, 1))
    #expect(abs(answer.explained.logit - 1.375) < 1e-6)
    let layer = answer.layers[0]
    #expect(layer.raising.map(\.channel) == [0, 1])
    #expect(zip(layer.raising.map(\.value), [0.75, 0.375]).allSatisfy { abs($0 - $1) < 1e-6 })
    // Of the difference: (2 - 1) 0.375 and (3 + 1) 0.125.
    #expect(layer.deciding.map(\.channel) == [1, 0])
    #expect(zip(layer.deciding.map(\.value), [0.5, 0.375]).allSatisfy { abs($0 - $1) < 1e-6 })
    // What is missing is the bias.
    #expect(abs(answer.explained.logit - layer.sum - 0.25) < 1e-6)
    #expect(layer.absent.isEmpty)
    // One of the two that fire is silenced, and then the other.
    let trial = try #require(layer.trial)
    #expect(trial.count == 1)
    #expect(abs(trial.strongest - 0.625) < 1e-6)
    #expect(trial.random.count == 5 && trial.random.allSatisfy { abs($0 - 1) < 1e-6 })
    // Alone: without the second the logits are 1 and 0.375, without the first 0.625 and -0.125; the lead was 1.125.
    let alone = try #require(layer.alone)
    #expect(alone.strongest.map(\.channel) == [1, 0])
    #expect(zip(alone.changes, [0.5, 0.375]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(alone.strongest.allSatisfy { $0.best == 0 })
    #expect(abs(answer.lead(alone.strongest[0]) - 0.625) < 1e-6)
    #expect(alone.strongest[0].heat.cells == [0, 255, 0, 0])
  }

  @Test func aUnitThatIsZeroAndWouldHelpIsAbsent() throws {
    // Nothing is dark, so the second unit is 0; the first class would gain 3 for each 1 of it.
    let answer = try meter(try halves(bias: [0, 0]), layers: ["halves"], preprocessing: grey)
      .answers(to: [input(picture([255, 255, 200, 255]))], workers: 1)[0]
    // A closed ReLU passes no gradient below it, but the unit itself has one.
    #expect(answer.layers[0].absent == [LayerAttribution.Absence(channel: 1, gradient: 3)])
    #expect(answer.layers[0].trial == nil)
  }

  @Test func anotherClassMayBeComparedWith() throws {
    let meter = try meter(try halves(bias: [0, 0]), layers: ["halves"], preprocessing: grey)
    let answer = try meter.answers(to: [input(picture([255, 0, 255, 255]))], against: 0, workers: 1)[0]
    #expect((answer.explained.index, answer.against.index) == (1, 0))
    #expect(answer.classes.map(\.index) == [0, 1])
  }

  /// The tiny network has neither biases nor anything that is not piecewise linear.
  @Test func withoutBiasesTheUnitsOfEveryLayerAddUpToTheLogit() throws {
    let project = try TinyProject(images: 4)
    let model = try ONNXFile.read(project.url.appending(path: "tiny.onnx"))
    let preprocessing = Preprocessing(mean: [0.5], range: [0, 1], resize: 16, size: 16)
    let images = try ImageFolder(project.url.appending(path: "images"))
    let inputs = try (0..<4).map { input(try images.picture($0)) }
    let parameters = AttributionParameters(raising: 6, lowering: 6)
    let meter = try meter(model, layers: TinyModel.layers, preprocessing: preprocessing, parameters: parameters)
    let answers = try meter.answers(to: inputs, workers: 2)
    #expect(meter.output.logits == "logits" && meter.output.scores == "scores")
    for (input, answer) in zip(inputs, answers) {
      let logit = answer.explained.logit
      for (place, layer) in answer.layers.enumerated() {
        #expect(abs(layer.sum - logit) <= 1e-4 * max(1, abs(logit)))
        #expect(abs(layer.differenceSum - (logit - answer.against.logit)) <= 1e-4 * max(1, abs(logit)))
        for part in layer.raising + layer.lowering {
          let slope = try slope(model, meter.layers[place], part.channel, input, preprocessing, answer.explained.index)
          #expect(
            abs(part.value - slope) <= 0.02 * max(0.05, abs(slope)), "\(meter.layers[place].name):\(part.channel)")
        }
      }
    }
    #expect(try meter.answers(to: inputs, workers: 1) == answers)
  }

  /// How fast the logit grows with the unit's whole map, by finite differences: d logit / d s of s * map at s = 1.
  private func slope(
    _ model: Model, _ layer: ScanLayer, _ channel: Int, _ input: Stimulus, _ preprocessing: Preprocessing,
    _ classIndex: Int
  ) throws -> Float {
    let whole = try Graph(model, inputs: ["image": [1, 3, 16, 16]], targets: ["logits", layer.value])
    let compiler = Compiler(model)
    let execution = try compiler.program(for: whole).execution()
    preprocessing.input(ofView: try input.view(preprocessing)).withUnsafeBufferPointer { execution.forward($0) }
    let map = execution.withActivation(layer.value) { Array($0) }
    let shape = try #require(whole.shapes[layer.value])
    let rest = try compiler.program(
      for: Graph(inputs: [layer.value: shape], nodes: whole.nodes, constants: whole.constants, targets: ["logits"])
    ).execution()
    let cells = map.count / layer.channels
    func logit(_ scale: Float) -> Float {
      var scaled = map
      for cell in (channel * cells)..<((channel + 1) * cells) { scaled[cell] *= scale }
      scaled.withUnsafeBufferPointer { rest.forward($0) }
      return rest.withActivation("logits") { $0[classIndex] }
    }
    let step: Float = 0.002
    return (logit(1 + step) - logit(1 - step)) / (2 * step)
  }

  @Test func classesAreFoundBeforeTheSoftmaxOrAsTheyAre() throws {
    let model = try halves(bias: [0, 0])
    let found = try #require(try ClassOutput(model, image: [1, 1, 2, 2]))
    #expect((found.scores, found.logits, found.count) == ("scores", "logits", 2))
    let small = try SmallCircuit.model()
    #expect(try ClassOutput(small, image: [1, 1, SmallCircuit.size, SmallCircuit.size]) == nil)
  }
}
