package import Basics
package import Networks

/// Compiles graphs of one network; weights are laid out once and shared by all its programs. Thread-safe.
package final class Compiler: Sendable {
  package let model: Model
  /// Threads that each program uses. Results for one number of threads are the same on every run.
  package let threads: Int
  private let cache = ConstantCache()
  private let shared: Set<UInt>

  /// With what programs are run: `oneDNN 3.5.3, AVX-512`. Other versions and other processors may differ in the last
  /// digits.
  package static var arithmetic: String { Processor.arithmetic }

  /// Whether the processor multiplies bf16 numbers by instructions of its own; others take as long as for fp32.
  package static var multipliesBF16: Bool { Processor.multipliesBF16 }

  /// Throws where no network runs on this machine.
  package static func checkMachine() throws(Diagnostic) { _ = try Processor.engine() }

  /// One thread for each program is best where several run at a time: see ``Workers``.
  package init(_ model: Model, threads: Int = 1) {
    self.model = model
    self.threads = max(threads, 1)
    shared = Set(model.constants.values.map(\.storage))
  }

  /// Makes a program for the model's one image input with this shape `[N, C, H, W]`.
  ///
  /// - Parameters:
  ///   - targets: the values to be read, by name.
  ///   - gradient: whether the program can also send gradients of the targets back to the input.
  package func program(input: Shape, targets: [String], gradient: Bool = false) throws(Diagnostic) -> Program {
    try program(for: graph(input: input, targets: targets), gradient: gradient)
  }

  /// Makes a program for up to `images` images at a time: for fewer where the file is bound to fewer, where a run would
  /// take more than ``comfortable`` memory, or more than may be used.
  ///
  /// - Parameter input: the input's shape for a number of images.
  package func program(
    images: Int, targets: [String], input: (Int) -> Shape
  ) throws(Diagnostic) -> Program {
    var count = min(images, model.batch ?? images)
    while true {
      do throws(Diagnostic) {
        let program = try program(input: input(count), targets: targets)
        if count == 1 || program.executionBytes <= Compiler.comfortable { return program }
      } catch {
        guard count > 1, error.isOfMemory else { throw error }
      }
      count = (count + 1) / 2
    }
  }

  /// What one run takes before it is made for fewer images: half a GiB. It is the same on every machine, as the last digits of
  /// what a run makes may depend on how many images it takes.
  private static let comfortable = 1 << 29

  /// Makes a program for some units of one layer only; the value `layer` then has `units.count` units.
  ///
  /// With `beforeActivation` the program has a second target, ``Graph/beforeActivation(of:)``: those units before the
  /// function that ends the layer, where it has one.
  package func program(
    input: Shape, layer: String, channels units: [Int], gradient: Bool = false, beforeActivation: Bool = false
  ) throws(Diagnostic) -> Program {
    let graph = try graph(input: input, targets: [layer])
    let space = try graph.units(of: layer)
    return try program(
      for: graph.restricted(to: units, of: layer, axis: space.axis, beforeActivation: beforeActivation),
      gradient: gradient)
  }

  /// The model's graph for its one image input with this shape `[N, C, H, W]`.
  package func graph(input: Shape, targets: [String]) throws(Diagnostic) -> Graph {
    try Graph(model, inputs: inputs(input), targets: targets)
  }

  /// Makes a program for a rewritten graph: linearised, with edges cut, or starting in the middle. It must have one input.
  package func program(for graph: Graph, gradient: Bool = false) throws(Diagnostic) -> Program {
    let constants = Constants(shared: cache) { [shared] in shared.contains($0.storage) }
    return try Program(graph, gradient: gradient, threads: threads, constants: constants)
  }

  private func inputs(_ shape: Shape) throws(Diagnostic) -> [String: Shape] {
    guard model.inputs.count == 1 else {
      throw Diagnostic(
        "the model has \(model.inputs.count) inputs (\(model.inputs.map(\.name).joined(separator: ", "))), not one image"
      )
    }
    return [model.inputs[0].name: shape]
  }
}

extension Tensor {
  /// The address of the values: what tells two tensors of one model apart without comparing them.
  var storage: UInt { values.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }
}
