import Basics
import Engine
import Networks

/// Adds up what is held over values, image by image.
struct HoldProbe: Sendable {
  /// Sums and counts for each unit: of all places, and of those where the function is above 0.
  struct Sums: Sendable {
    var all: [Double]
    var count = 0.0
    var active: [Double]
    var activeCounts: [Double]

    init(units: Int) {
      all = [Double](repeating: 0, count: units)
      (active, activeCounts) = (all, all)
    }

    mutating func add(_ other: Sums) {
      for unit in all.indices {
        all[unit] += other.all[unit]
        active[unit] += other.active[unit]
        activeCounts[unit] += other.activeCounts[unit]
      }
      count += other.count
    }

    /// Over the places where it counts, or over all for a unit that has none.
    var means: [Float] {
      all.indices.map { unit in
        activeCounts[unit] > 0 ? Float(active[unit] / activeCounts[unit]) : Float(all[unit] / max(count, 1))
      }
    }
  }

  /// Makes what is measured of the value; nil where it is the value itself.
  private let program: Program?
  private let isSlope: Bool
  /// How the numbers that are measured lie: blocks one after another, in each the units, for each so many places.
  private let units: Int
  private let inner: Int
  /// Numbers that each unit that was measured stands for: channels of a group.
  private let repeats: Int

  private static let input = "value"
  private static let output = "measured"

  /// - Parameters:
  ///   - shape: of the value.
  ///   - axis: that on which its units stand.
  init(_ quantity: Holding.Quantity, of shape: Shape, axis: Int?) throws(Diagnostic) {
    var measured = shape
    var unitAxis = axis
    var repeats = 1
    isSlope = if case .slope = quantity { true } else { false }
    switch quantity {
    case .value: program = nil
    case .slope(let function):
      let node = Node(name: Self.output, operator: Activation(function), inputs: [Self.input], output: Self.output)
      program = try Program(
        Graph(inputs: [Self.input: shape], nodes: [node], constants: [:], targets: [Self.output]), gradient: true)
    case .scale(let normalization):
      let graph = try normalization.scale(of: shape, from: Self.input, to: Self.output)
      program = try Program(graph)
      measured = graph.shapes[Self.output] ?? []
      if case .channelGroups(let groups) = normalization.scope, axis == 1 {
        repeats = shape[1] / max(groups, 1)
      } else if case .channelGroups = normalization.scope {
        unitAxis = nil
      }
    }
    units = unitAxis.flatMap { measured.dimensions.indices.contains($0) ? measured[$0] : nil } ?? 1
    inner = unitAxis.map { measured.dimensions.dropFirst($0 + 1).reduce(1, *) } ?? 1
    self.repeats = units > 1 ? repeats : 1
  }

  var zero: Sums { Sums(units: units * repeats) }

  func state() throws(Diagnostic) -> State { State(self, try program?.execution()) }

  /// The buffers of one worker.
  final class State {
    private let probe: HoldProbe
    private let execution: Execution?

    fileprivate init(_ probe: HoldProbe, _ execution: Execution?) {
      self.probe = probe
      self.execution = execution
      guard probe.isSlope, let execution, let shape = probe.program?.graph.shapes[HoldProbe.output] else { return }
      [Float](repeating: 1, count: shape.count).withUnsafeBufferPointer {
        execution.setGradient(HoldProbe.output, $0)
      }
    }

    /// Adds the value on one image.
    func add(_ values: UnsafeBufferPointer<Float>, to sums: inout Sums) {
      guard let execution else { return probe.add(values, where: nil, to: &sums) }
      execution.forward(values)
      execution.withActivation(HoldProbe.output) { output in
        guard probe.isSlope else { return probe.add(output, where: nil, to: &sums) }
        execution.backward()
        execution.withInputGradient { probe.add($0, where: output, to: &sums) }
      }
    }
  }

  private func add(
    _ values: UnsafeBufferPointer<Float>, where output: UnsafeBufferPointer<Float>?, to sums: inout Sums
  ) {
    let block = units * inner
    guard block > 0 else { return }
    for start in stride(from: 0, to: values.count - values.count % block, by: block) {
      for unit in 0..<units {
        var (all, active, count) = (0.0, 0.0, 0.0)
        for index in (start + unit * inner)..<(start + (unit + 1) * inner) where values[index].isFinite {
          all += Double(values[index])
          if let output, output[index] > 0 {
            active += Double(values[index])
            count += 1
          }
        }
        for copy in (unit * repeats)..<((unit + 1) * repeats) {
          sums.all[copy] += all
          sums.active[copy] += active
          sums.activeCounts[copy] += count
        }
      }
      sums.count += Double(inner)
    }
  }
}

extension Normalization {
  /// A graph that makes 1 / sqrt(variance + epsilon) of all that is normalized together: `[..., 1, ...]`, or for each
  /// group of channels `[N, groups, 1]`.
  fileprivate func scale(of shape: Shape, from input: String, to output: String) throws(Diagnostic) -> Graph {
    var nodes: [Node] = []
    func add(_ operator: any Operator, _ inputs: [String], _ name: String) -> String {
      nodes.append(Node(name: name, operator: `operator`, inputs: inputs, output: name))
      return name
    }
    var (value, over) = (input, [2])
    switch scope {
    case .axes(let axes): over = axes.sorted()
    case .channelGroups(let groups):
      value = add(Reshaping([.copied(0), .fixed(groups), .inferred]), [input], "grouped")
    }
    let mean = add(Reduction(.mean, axes: over), [value], "mean")
    let centred = add(Arithmetic(.subtract), [value, mean], "centred")
    let squared = add(Arithmetic(.multiply), [centred, centred], "squared")
    let variance = add(Reduction(.mean, axes: over), [squared], "variance")
    let shifted = add(Activation(.linear(scale: 1, shift: epsilon)), [variance], "shifted")
    _ = add(Activation(.power(-0.5)), [shifted], output)
    return try Graph(inputs: [input: shape], nodes: nodes, constants: [:], targets: [output])
  }
}
