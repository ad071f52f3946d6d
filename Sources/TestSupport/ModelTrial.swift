import Basics
import Engine
package import Foundation
import Networks
import ONNXImport

/// What comes of the bytes of a model file from a stranger: it is read, made into a graph and, where that is cheap, run.
package enum ModelTrial {
  package enum Outcome: String {
    case refused, misfit, built, ran
  }

  /// Reads a file's bytes as a model and does with it all that is cheap.
  package static func outcome(of data: Data) -> Outcome {
    guard let model = try? ONNXFile.read(data, folder: URL(filePath: "/nonexistent")) else { return .refused }
    _ = try? model.layers()
    let open = model.inputs.map { input in
      (input.name, Shape(input.dimensions.enumerated().map { $1 ?? ($0 == 0 ? 1 : 8) }))
    }
    let inputs = Dictionary(open, uniquingKeysWith: { first, _ in first })
    guard let graph = try? Graph(model, inputs: inputs, targets: model.outputs) else { return .misfit }
    if let unit = model.outputs.first { _ = try? model.digest(of: Unit(unit, 0)) }
    guard graph.isCheap, let program = try? Compiler(model).program(for: graph, gradient: true),
      let execution = try? program.execution(), let shape = graph.inputs.first?.value
    else { return .built }
    let image = [Float](repeating: 0.5, count: shape.count)
    image.withUnsafeBufferPointer { execution.forward($0) }
    if let target = graph.targets.first {
      let seed = [Float](repeating: 1, count: graph.shapes[target]?.count ?? 0)
      seed.withUnsafeBufferPointer { execution.setGradient(target, $0) }
      execution.backward()
    }
    return .ran
  }
}

extension Graph {
  /// Whether running it takes well under a second: few values, and few products for each.
  fileprivate var isCheap: Bool {
    let values = shapes.values.reduce(0.0) { $0 + Double($1.count) }
    let work = nodes.reduce(0.0) { total, node in
      let inputs = node.inputs.compactMap { shapes[$0]?.count }.max() ?? 1
      var each = node.inputs.count > 1 ? Double(min(inputs, 4096)) : 64
      if case .window(let vertical, let horizontal) = node.operator.reach {
        each = max(each, Double(vertical.size) * Double(horizontal.size))
      }
      return total + Double(shapes[node.output]?.count ?? 1) * each
    }
    return values < 4e6 && work < 2e9
  }
}
