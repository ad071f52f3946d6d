import Basics
import Networks
import Testing

/// What lies inside a block without a shortcut is no layer unless it is named.
@Suite struct BlockInteriorTests {
  /// A stem, an inverted bottleneck (with a gate, or with one 3 x 3 convolution instead of two), and a last convolution.
  private func network(hasGate: Bool = false, isFused: Bool = false) throws -> Model {
    var stack = Stack()
    stack.convolve("image", "stem conv", from: 3, to: 8)
    stack.add(Activation(.relu), ["stem conv"], "stem")
    stack.convolve("stem", "wide conv", from: 8, to: 24, size: isFused ? 3 : 1)
    stack.add(Activation(.clip(low: 0, high: 6)), ["wide conv"], "wide")
    var last = "wide"
    if !isFused {
      stack.convolve("wide", "deep conv", from: 24, to: 24, stride: 2, groups: 24)
      stack.add(Activation(.clip(low: 0, high: 6)), ["deep conv"], "deep")
      last = "deep"
    }
    if hasGate {
      stack.add(GlobalPooling(.mean), [last], "mean")
      stack.convolve("mean", "gate conv", from: 24, to: 24, size: 1)
      stack.add(Activation(.sigmoid), ["gate conv"], "gate")
      stack.add(Arithmetic(.multiply), [last, "gate"], "gated")
      last = "gated"
    }
    stack.convolve(last, "narrow", from: 24, to: 12, size: 1)
    stack.convolve("narrow", "end", from: 12, to: 40, size: 1)
    return try stack.model(outputs: ["end"])
  }

  private func roles(_ model: Model) throws -> [String: BlockInterior.Role] {
    Dictionary(uniqueKeysWithValues: try model.blockInterior().map { ($0.name, $0.role) })
  }

  @Test func expansionsAndDepthwiseConvolutionsAreInside() throws {
    let model = try network()
    #expect(try model.layers().map(\.value) == ["stem", "narrow", "end"])
    #expect(try roles(model) == ["node of wide": .expansion, "node of deep": .depthwise])
    #expect(try model.layers(["wide", "deep"]).map(\.channels) == [24, 24])
  }

  @Test func gatesAndFusedExpansionsAreInside() throws {
    #expect(
      try roles(network(hasGate: true))
        == ["node of wide": .expansion, "node of deep": .depthwise, "node of gated": .gate])
    #expect(try roles(network(isFused: true)) == ["node of wide": .expansion])
  }

  /// MobileNet v1 has no bottlenecks, SqueezeNet's are rectified: their wide layers are results.
  @Test func whatIsNoBottleneckStays() throws {
    var stack = Stack()
    stack.convolve("image", "stem", from: 3, to: 8)
    stack.convolve("stem", "deep", from: 8, to: 8, groups: 8)
    stack.convolve("deep", "point conv", from: 8, to: 16, size: 1)
    stack.add(Activation(.relu), ["point conv"], "point")
    stack.convolve("point", "squeeze conv", from: 16, to: 4, size: 1)
    stack.add(Activation(.relu), ["squeeze conv"], "squeeze")
    let model = try stack.model(outputs: ["squeeze"])
    #expect(try model.layers().map(\.value) == ["stem", "point", "squeeze"])
    #expect(try roles(model) == ["node of deep": .depthwise])
  }
}
