import Basics
import Engine
import Networks
import Testing

/// Convolutions of large maps, which go through Winograd's algorithm where oneDNN has it.
@Suite struct WinogradTests {
  private static let input: Shape = [1, 48, 25, 30]

  private static func model() throws -> Model {
    var numbers = Numbers(seed: 3)
    return try Model(
      inputs: [Input(name: "x", dimensions: [nil, 48, nil, nil])],
      nodes: [
        Node(
          name: "conv", operator: Convolution(kernel: [3, 3], padding: [1, 1, 1, 1]), inputs: ["x", "w", "b"],
          output: "conv"),
        Node(name: "relu", operator: Activation(.relu), inputs: ["conv"], output: "y"),
      ],
      constants: ["w": numbers.tensor([200, 48, 3, 3]), "b": numbers.tensor([200])], outputs: ["y"], opset: 13,
      digest: Digest(Array("winograd".utf8)))
  }

  private static let images: [Tensor] = {
    var numbers = Numbers(seed: 4)
    return (0..<3).map { _ in numbers.tensor(input) }
  }()

  @Test func bothPassesEqualThoseOfPlainLoops() throws {
    let model = try Self.model()
    let program = try Compiler(model).program(input: Self.input, targets: ["y"], gradient: true)
    let execution = try program.execution()
    let x = Self.images[0]
    let weights = try #require(model.constants["w"])
    let y = Reference.relu(try Reference.convolve(x, weights, model.constants["b"], padding: 1))
    execution.forward(x.values)
    #expect(error(execution.activation("y"), y.values) < 1e-5)

    var numbers = Numbers(seed: 5)
    let slope = numbers.tensor(y.shape)
    execution.setGradient("y", slope.values)
    execution.backward()
    let masked = Tensor(y.shape, zip(slope.values, y.values).map { $1 > 0 ? $0 : 0 })
    var turned = Tensor(zeros: [48, 200, 3, 3])
    for o in 0..<200 {
      for i in 0..<48 {
        for cell in 0..<9 { turned.values[(i * 200 + o) * 9 + cell] = weights.values[(o * 48 + i) * 9 + 8 - cell] }
      }
    }
    let dx = try Reference.convolve(masked, turned, nil, padding: 1)
    #expect(error(execution.inputGradient, dx.values) < 1e-5)
  }

  @Test func anImageHasTheSameBytesAloneAndInABatch() throws {
    let compiler = Compiler(try Self.model())
    let single = try compiler.program(input: Self.input, targets: ["y"], gradient: true).execution()
    let batch = try compiler.program(input: [3, 48, 25, 30], targets: ["y"], gradient: true).execution()
    batch.forward(Self.images.flatMap(\.values))
    let slope = [Float](repeating: 1, count: 200 * 25 * 30)
    batch.setGradient("y", slope + slope + slope)
    batch.backward()
    let (together, back) = (batch.activation("y"), batch.inputGradient)
    for (index, image) in Self.images.enumerated() {
      single.forward(image.values)
      single.setGradient("y", slope)
      single.backward()
      let (y, dx) = (single.activation("y"), single.inputGradient)
      #expect(Array(together[(index * y.count)..<((index + 1) * y.count)]) == y)
      #expect(Array(back[(index * dx.count)..<((index + 1) * dx.count)]) == dx)
    }
  }
}
