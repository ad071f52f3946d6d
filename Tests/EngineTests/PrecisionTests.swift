import Basics
import Engine
import Networks
import Testing

/// Convolutions in bf16: only where they are asked for, with the factors rounded and the sums exact.
@Suite struct PrecisionTests {
  private let x: Tensor
  private let weights: Tensor
  private let model: Model

  init() throws {
    var numbers = Numbers(seed: 13)
    x = numbers.tensor([1, 32, 6, 5])
    weights = numbers.tensor([16, 32, 3, 3])
    model = try Model(
      inputs: [Input(name: "x", dimensions: [nil, 32, 6, 5])],
      nodes: [
        Node(
          name: "conv", operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), inputs: ["x", "w"], output: "y")
      ],
      constants: ["w": weights], outputs: ["y"], opset: 13, digest: Digest(Array("small".utf8)))
  }

  @Test func roundingMakesAnotherNetworkWithDigestsOfItsOwn() throws {
    let rounded = try model.computing(in: .bf16)
    #expect(model.precision == .fp32 && rounded.precision == .bf16)
    #expect(try model.digest(of: Unit("y", 3)) != rounded.digest(of: Unit("y", 3)))
    #expect(try model.digest(of: Unit("y", 3)) == rounded.computing(in: .fp32).digest(of: Unit("y", 3)))
  }

  /// The sums are those of rounded factors, to fp32's precision; where the processor has no bf16, that is said.
  @Test func factorsAreRoundedAndSumsAreNot() throws {
    let program: Program
    do {
      program = try Compiler(model.computing(in: .bf16)).program(input: x.shape, targets: ["y"], gradient: true)
    } catch {
      let text = "\(error)"
      #expect(text.contains("node 'conv'") && text.contains("avx512_bf16"))
      return
    }
    let execution = try program.execution()
    execution.forward(x.values)
    let (roundedX, roundedWeights) = (
      Tensor(x.shape, x.values.map(rounded)), Tensor(weights.shape, weights.values.map(rounded))
    )
    let exact = try Reference.convolve(roundedX, roundedWeights, nil, padding: 1)
    #expect(error(execution.activation("y"), exact.values) < 1e-5)
    #expect(error(execution.activation("y"), try Reference.convolve(x, weights, nil, padding: 1).values) > 1e-4)

    // The product of dy and y = conv(x) is that of dx and x, for whatever x.
    var numbers = Numbers(seed: 17)
    let seed = numbers.tensor(exact.shape).values.map(rounded)
    execution.setGradient("y", seed)
    execution.backward()
    let left = zip(seed, exact.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let right = zip(execution.inputGradient, roundedX.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(left - right) < 1e-4 * abs(left))
  }

  /// To the nearest number of 8 bits, to the even one where two are as near.
  private func rounded(_ x: Float) -> Float {
    let bits = x.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
  }
}
