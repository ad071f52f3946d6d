import Basics
import Engine
import Foundation
import Networks
import ONNXImport
import TestSupport

/// The files that are damaged: small ones made here, and the shared models where they are there.
struct Victims {
  enum Outcome: String {
    case refused, misfit, built, ran
  }

  private let small: [Message]
  private let shared: [(message: Message, share: Int)]

  init() {
    small = SmallModels.all.map { Message($0) }
    // The larger a model, the fewer of its copies: a thousandth share of GoogLeNet takes as long as all small ones.
    let shares = ["tiny_vgg.onnx": 100, "cifar10_resnet20.onnx": 20, "squeezenet1_1.onnx": 8, "googlenet.onnx": 2]
    shared = shares.sorted { $0.key < $1.key }.compactMap { name, share in
      (try? Data(contentsOf: SharedFiles.model(name))).map { (Message($0), share) }
    }
  }

  /// Damages the file of that number, always in the same way, and tries it.
  func outcome(of file: Int) -> Outcome {
    var place = file % 1000
    var victim = small[file % small.count]
    for (message, share) in shared {
      if place < share {
        victim = message
        break
      }
      place -= share
    }
    var damage = Damage(seed: UInt64(file))
    return Victims.outcome(of: damage.apply(to: victim))
  }

  static func outcome(of data: Data) -> Outcome {
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
