import Analyses
import Artifacts
import Basics
import Engine
import Findings
import Images
import Networks
import Testing

/// Layers whose function lets no number go beyond a bound, and layers without a rectifier.
struct SaturationTests {
  /// The layer `sides` of the small circuit with functions after it.
  private func model(_ operators: [any Operator]) throws -> Model {
    var model = try SmallCircuit.model()
    var value = "sides"
    for (place, step) in operators.enumerated() {
      let name = place == operators.count - 1 ? "end" : "step\(place)"
      model = try model.adding(Lens([Node(name: name, operator: step, inputs: [value], output: name)], constants: [:]))
      value = name
    }
    return model
  }

  private func examples(
    of operators: [any Operator], images: Int = 12, channel: Int = 2
  ) throws -> (examples: UnitExamples, layer: ScanLayer) {
    let model = try model(operators)
    let layer = try ScanLayer(#require(try model.layers(["end"], image: [1, 1, 24, 24]).first), of: model)
    return try withTemporaryStore { store in
      let scan = ImageScan(
        compiler: Compiler(model), layers: [layer], images: try ImageSet(Rectangles(count: images), workers: 1),
        preprocessing: SmallCircuit.preprocessing, store: store)
      let parameters = ExampleParameters(strongest: 4, samples: 2)
      let analysis = Examples(
        unit: Unit("end", channel), digest: try model.digest(of: Unit("end", channel)), layer: layer,
        images: scan.images, preprocessing: scan.preprocessing, parameters: parameters)
      try scan.run()
      try ExampleSearch(scan, parameters: parameters)
        .run([.init(layer: 0, channel: channel, analysis: analysis)], work: Work(workers: 1))
      return (try #require(try store.finding(of: analysis)), layer)
    }
  }

  @Test func aCapIsSeenThrough() throws {
    let plain = try examples(of: [Activation(.identity)]).examples
    let high = try #require(plain.strongest.last).value / 2
    let (capped, layer) = try examples(of: [Activation(.clip(low: 0, high: high))])
    #expect(layer.saturation == .clip(low: 0, high: high) && !layer.isSigned && layer.value == "sides")
    #expect(capped.strongest.map(\.value) == plain.strongest.map(\.value))
    #expect(capped.strongest.map(\.name) == plain.strongest.map(\.name))
    #expect(capped.tied == nil && capped.negative == nil)
    let share = try #require(capped.saturated)
    #expect(share.places > 0 && share.places < 0.5 && share.images > 0.3 && share.images <= 1)
  }

  @Test func whatIsCappedNowhereHasItsCapSaid() throws {
    let saturated = try #require(try examples(of: [Activation(.clip(low: 0, high: 1e6))]).examples.saturated)
    #expect(saturated == SaturatedShare(places: 0, images: 0))
    let all = try #require(
      try examples(of: [Activation(.linear(scale: 1, shift: 9)), Activation(.clip(low: 0, high: 6))]).examples.saturated
    )
    #expect(all == SaturatedShare(places: 1, images: 1))
  }

  @Test func aUnitWithTwoEndsHasBoth() throws {
    let (found, layer) = try examples(of: [Activation(.linear(scale: -1, shift: 0.5))])
    #expect(layer.isSigned && layer.saturation == nil)
    let negative = try #require(found.negative)
    #expect(negative.count == 4 && negative.map(\.value) == negative.map(\.value).sorted())
    let plain = try examples(of: [Activation(.identity)]).examples
    #expect(abs(negative[0].value - (0.5 - plain.strongest[0].value)) < 1e-5)
    #expect(negative[0].heat?.cells.max() == 255)
    #expect(negative[0].position == plain.strongest[0].position)
  }

  @Test(arguments: [Activation.Function.sigmoid, .tanh, .erf, .hardSigmoid(alpha: 0.2, beta: 0.5)])
  func functionsWithTwoBoundsHaveTwoEnds(function: Activation.Function) throws {
    let (found, layer) = try examples(of: [Activation(.linear(scale: 4, shift: -6)), Activation(function)])
    #expect(layer.isSigned && layer.value == "step0" && layer.saturation == Saturation(function))
    #expect(found.negative?.isEmpty == false && found.saturated != nil && found.tied == nil)
  }

  @Test func aSoftmaxIsReadBeforeIt() throws {
    let (found, layer) = try examples(of: [Activation(.linear(scale: 1, shift: -99)), Softmax(axis: 1)])
    #expect(layer.saturation == .softmax && layer.value == "step0" && !layer.isSigned)
    #expect(found.strongest.count == 4, "what is below 0 before a softmax is as good as what is above")
    // Over one value it says nothing.
    let one = Slicing([.init(axis: 1, start: 0, end: 1)])
    let alone = try examples(of: [one, Softmax(axis: 1)], channel: 0).examples
    #expect(alone.saturated == SaturatedShare(places: 1, images: 1))
  }

  @Test func whatIsNotMonotonicOrHasNoBoundAboveStands() throws {
    for function in [Activation.Function.gelu, .swish, .hardSwish, .absolute, .relu, .hardSigmoid(alpha: -1, beta: 0)] {
      #expect(Saturation(function) == nil)
    }
    #expect(Saturation(.clip(low: 0, high: .greatestFiniteMagnitude)) == nil)
    #expect(Saturation(.clip(low: 3, high: 1)) == nil)
    let constant = try examples(of: [Activation(.linear(scale: 0, shift: 3))]).examples
    #expect(constant.constant == 3 && constant.tied == 12)
  }
}
