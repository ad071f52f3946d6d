import Basics
import Networks
import Testing

struct MultiplicationTests {
  @Test func onlyWhatLeadsToAValueCounts() throws {
    let (same, weights) = (
      [1, 1, 1, 1], { (shape: [Int]) in Tensor(Shape(shape), .init(repeating: 0, count: shape.reduce(1, *))) }
    )
    let model = try Model(
      inputs: [Input(name: "x", dimensions: [nil, 3, nil, nil])],
      nodes: [
        Node(
          name: "a", operator: Convolution(kernel: [3, 3], padding: same), inputs: ["x", "w1"], output: "low"),
        Node(name: "b", operator: Activation(.relu), inputs: ["low"], output: "bent"),
        Node(name: "c", operator: Convolution(kernel: [1, 1]), inputs: ["bent", "w2"], output: "left"),
        Node(
          name: "d", operator: Convolution(kernel: [3, 3], strides: [2, 2], padding: same), inputs: ["bent", "w3"],
          output: "right"),
      ],
      constants: ["w1": weights([4, 3, 3, 3]), "w2": weights([2, 4, 1, 1]), "w3": weights([5, 4, 3, 3])],
      outputs: ["left", "right"], opset: 13, digest: Digest(Array("multiplications".utf8)))
    let graph = try Graph(model, inputs: ["x": [1, 3, 8, 8]], targets: ["left", "right"])
    let (low, left, right) = (4.0 * 64 * 27, 2.0 * 64 * 4, 5.0 * 16 * 36)
    #expect(graph.multiplications == low + left + right)
    #expect(graph.multiplications(to: "bent") == low)
    #expect(graph.multiplications(to: "left") == low + left)
    #expect(graph.multiplications(to: "right") == low + right)
    #expect(graph.multiplications(to: "x") == 0)
  }
}
