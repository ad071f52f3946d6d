package import Basics
import CDNNL
package import Networks

/// A graph ready to run: primitives made, weights laid out, memory planned.
///
/// It holds nothing that running changes, so any number of executions may use it on any threads at once.
package final class Program: Sendable {
  package let graph: Graph
  /// The name of the one input.
  package let input: String
  package let hasGradient: Bool
  package let threads: Int
  /// Steps of the forward pass, then those of the backward pass.
  let steps: [Step]
  let forwardSteps: Int
  let plan: MemoryPlan
  let inputPlace: Place
  /// Where each target is, and how it is read.
  let activations: [String: Port]
  /// Where the gradient of each target is set.
  let seeds: [String: Port]
  /// Where the gradient of the input, and the whole gradient of each target, is read after the backward pass.
  let gradients: [String: Port]
  private let constants: Constants

  /// Bytes of working memory that each execution takes, weights apart: with the dense copies of what is read and set.
  package var executionBytes: Int {
    [activations, seeds, gradients].flatMap(\.values).reduce(plan.bytes) {
      $0 + ($1.copy == nil ? 0 : $1.dense.bytes)
    }
  }
  /// Whether gradients come back to the input; not where all that leads there passes none on.
  package var reachesInput: Bool { gradients[input] != nil }
  /// How many of `wanted` workers may run it at a time within the budget of memory; at least one.
  package func workers(_ wanted: Int) -> Int { MemoryBudget.process.workers(wanted, each: executionBytes) }
  /// Bytes of the weights, in the layouts in use so far in all programs of the compiler.
  package var constantBytes: Int { constants.bytes }

  init(_ graph: Graph, gradient: Bool, threads: Int, constants: Constants) throws(Diagnostic) {
    guard graph.inputs.count == 1, let (input, shape) = graph.inputs.first else {
      throw Diagnostic("the targets depend on \(graph.inputs.count) inputs, and a program has one")
    }
    omp_set_num_threads(Int32(threads))
    let builder = Builder(graph, wantsGradient: gradient, constants: constants)
    inputPlace = builder.allocate(try Layout(dense: shape))
    builder.pin(inputPlace)
    builder.setPlace(of: input, inputPlace)
    try builder.build()
    let ports = try Ports(builder, input: input)
    plan = try MemoryPlan(builder)
    (activations, seeds, gradients) = (ports.activations, ports.seeds, ports.gradients)
    self.graph = graph
    self.input = input
    self.constants = constants
    self.threads = threads
    hasGradient = gradient
    steps = builder.steps
    forwardSteps = builder.forwardSteps
  }

  /// A program that shares its constants with no other: for a graph that is run once. It must have one input.
  package convenience init(_ graph: Graph, gradient: Bool = false) throws(Diagnostic) {
    try self.init(graph, gradient: gradient, threads: 1, constants: Constants(shared: ConstantCache()) { _ in false })
  }

  /// Takes the memory for running it: one for each worker.
  package func execution() throws(Diagnostic) -> Execution { try Execution(self) }
}

/// The places through which a program is read and written; they keep their content for the whole run.
private struct Ports {
  var activations: [String: Port] = [:]
  var seeds: [String: Port] = [:]
  var gradients: [String: Port] = [:]

  init(_ builder: Builder, input: String) throws(Diagnostic) {
    for target in builder.graph.targets { activations[target] = try Port(reading: builder.place(of: target)) }
    for (target, place) in builder.seeds { seeds[target] = try Port(writing: place) }
    if builder.wantsGradient {
      for value in builder.graph.targets + [input] {
        if let place = try builder.gradient(of: value) { gradients[value] = try Port(reading: place) }
      }
    }
    for ports in [activations, seeds, gradients] { for port in ports.values { builder.pin(port.place) } }
  }
}

/// A place with the copy that brings it to row-major order or from it; none where it is row-major already.
struct Port: Sendable {
  let place: Place
  let dense: Layout
  let copy: Primitive?

  init(reading place: Place) throws(Diagnostic) {
    dense = try Layout(dense: place.shape)
    self.place = place
    copy = place.layout == dense ? nil : try Primitive(.reorder(from: place.layout, to: dense))
  }

  init(writing place: Place) throws(Diagnostic) {
    dense = try Layout(dense: place.shape)
    self.place = place
    copy = place.layout == dense ? nil : try Primitive(.reorder(from: dense, to: place.layout))
  }
}

extension MemoryPlan {
  /// Buffers live from the first step that touches them to the last. What forward leaves for backward stays to the
  /// end, so that backward can be run again with other gradients.
  init(_ builder: Builder) throws(Diagnostic) {
    var uses = [ClosedRange<Int>?](repeating: nil, count: builder.sizes.count)
    for (index, step) in builder.steps.enumerated() {
      for case .planned(let buffer) in step.places.map(\.home) {
        uses[buffer] = (uses[buffer]?.lowerBound ?? index)...index
      }
    }
    for (buffer, use) in uses.enumerated() {
      if let use, use.lowerBound < builder.forwardSteps, use.upperBound >= builder.forwardSteps {
        uses[buffer] = use.lowerBound...builder.steps.count
      }
    }
    try self.init(sizes: builder.sizes, uses: uses, pinned: builder.pinned)
  }
}
