import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport
import Testing

/// Resize by factors that no number of bits holds exactly: 10 cells by 1.4 are 14, and every second row of 0.6 is met.
@Suite struct ResizeTests {
  /// The scores are ONNX Runtime 1.32's.
  @Test(
    arguments: [
      ("resize-linear-1.4", 14, [-0.0406554, 0.0051734, 0.1772238, 0.2112135, -0.0697324]),
      ("resize-nearest-0.6", 6, [-0.2923427, 0.0041765, 0.3465315, 0.2363974, 0.1015025]),
    ] as [(String, Int, [Float])])
  func isWhatONNXRuntimeMakesOfIt(name: String, extent: Int, scores: [Float]) throws {
    let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "onnx"))
    let model = try ONNXFile.read(file)
    let resized = try #require(model.value(named: "/u/Resize_output_0"))
    let shape: Shape = [1, 3, 10, 10]
    let program = try Compiler(model).program(input: shape, targets: [resized] + model.outputs)
    #expect(program.graph.shapes[resized] == [1, 8, extent, extent])
    let execution = try program.execution()
    execution.forward((0..<shape.count).map { Float(($0 * 7919) % 511 - 255) / 128 })
    let found = execution.activation(model.outputs[0])
    #expect(found.count == scores.count)
    #expect(zip(found, scores).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
  }

  /// Corners lie on corners where the new extent, 10.5 or 2.4, was rounded down; the last place is ONNX Runtime's too.
  @Test(arguments: [(7, 1.5, 6), (4, 0.6, 3)] as [(Int, Float, Int)])
  func cornersLieOnCorners(length: Int, scale: Float, last: Int) throws {
    let resampling = Resampling(.linear, .alignCorners, sizes: [.scaled(scale)])
    let newLength = try resampling.outputShape([[length]])[0]
    let taps = try #require(resampling.taps(axis: 0, length, newLength))
    #expect(taps.first?.positions == [0])
    #expect(taps.last?.positions == [last])
  }
}
