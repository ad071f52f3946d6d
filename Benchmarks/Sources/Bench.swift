import Basics
import Engine
import Foundation
import Networks

/// What is measured, and how.
struct Bench {
  let model: Model
  /// Threads of a program that runs alone, and workers where several do.
  private let cores = 2

  struct Report: Encodable {
    var runs: [Run] = []
    var throughput: [Throughput] = []
    var memory: [Memory] = []
    /// Empty where the processor has no bf16.
    var rounding: [Rounding] = []
  }

  /// One program, run again and again; milliseconds are medians.
  struct Run: Encodable {
    let name: String
    let threads: Int
    let milliseconds: Double
    /// Its convolutions alone, in the same layouts.
    let convolutions: Double
    let gigaflops: Double
  }

  struct Throughput: Encodable {
    let name: String
    let workers: Int
    let threadsEach: Int
    let perSecond: Double
  }

  struct Memory: Encodable {
    let name: String
    let execution: Int
    let constants: Int
  }

  /// What bf16 changes.
  struct Rounding: Encodable {
    let name: String
    /// The largest difference from fp32, as a share of the largest value.
    let largestDifference: Double
    /// The cosine of the angle between the two.
    let cosine: Double
  }

  /// Layers whose units' gradients are measured, and a unit of each in its 3x3 branch.
  private let units = [("inception_3b/output", 200), ("inception_4c/output", 254), ("inception_5b/output", 444)]

  func report() throws -> Report {
    var report = Report()
    for threads in [cores, 1] {
      let compiler = Compiler(model, threads: threads)
      for batch in [1, 8] {
        let program = try compiler.program(input: [batch, 3, 224, 224], targets: model.outputs)
        report.runs.append(try run(program, "forward, 224, batch \(batch)"))
        if threads == 1 { report.memory.append(memory(program, "forward, 224, batch \(batch)")) }
      }
      for (layer, channel) in units {
        let value = model.value(named: layer) ?? layer
        let name = "forward + backward of \(layer)"
        let unit = try compiler.program(input: [1, 3, 128, 128], layer: value, channels: [channel], gradient: true)
        report.runs.append(try run(unit, "\(name):\(channel), 128"))
        let whole = try compiler.program(input: [1, 3, 128, 128], targets: [value], gradient: true)
        report.runs.append(try run(whole, "\(name), 128"))
      }
      let whole = try compiler.program(
        input: [1, 3, 224, 224], targets: [model.value(named: units[2].0) ?? units[2].0], gradient: true)
      report.runs.append(try run(whole, "forward + backward of \(units[2].0), 224"))
      if threads == 1 {
        report.memory.append(memory(whole, "forward + backward, 224, batch 1"))
        let eight = try compiler.program(input: [8, 3, 224, 224], targets: whole.graph.targets, gradient: true)
        report.memory.append(memory(eight, "forward + backward, 224, batch 8"))
      }
    }
    for (workers, threads) in [(1, 1), (cores, 1), (1, cores)] {
      report.throughput.append(try forwards(workers: workers, threads: threads))
      report.throughput.append(try gradients(workers: workers, threads: threads))
    }
    if let rounded = try? model.computing(in: .bf16),
      (try? Compiler(rounded).program(input: [1, 3, 224, 224], targets: model.outputs)) != nil
    {
      try addRounded(rounded, to: &report)
    }
    return report
  }

  /// The same in bf16, and how far its results are from those in fp32.
  private func addRounded(_ rounded: Model, to report: inout Report) throws {
    let (layer, channel) = units[1]
    for threads in [cores, 1] {
      for batch in [1, 8] {
        let program = try Compiler(rounded, threads: threads).program(
          input: [batch, 3, 224, 224], targets: model.outputs)
        report.runs.append(try run(program, "forward, 224, batch \(batch), bf16"))
      }
      let unit = try Compiler(rounded, threads: threads).program(
        input: [1, 3, 128, 128], layer: layer, channels: [channel], gradient: true)
      report.runs.append(try run(unit, "forward + backward of \(layer):\(channel), 128, bf16"))
      let whole = try Compiler(rounded, threads: threads).program(
        input: [1, 3, 224, 224], targets: [model.value(named: units[2].0) ?? units[2].0], gradient: true)
      report.runs.append(try run(whole, "forward + backward of \(units[2].0), 224, bf16"))
    }
    for (layer, _) in units {
      let value = model.value(named: layer) ?? layer
      let results = try [model, rounded].map { model in
        let execution = try prepared(
          Compiler(model).program(input: [1, 3, 128, 128], targets: [value], gradient: true))
        once(execution)
        return (execution.withActivation(value) { Array($0) }, execution.withInputGradient { Array($0) })
      }
      report.rounding.append(Rounding("activations of \(layer)", results[0].0, results[1].0))
      report.rounding.append(Rounding("gradient of \(layer)", results[0].1, results[1].1))
    }
  }

  /// Every step of the passes over one image with its time, for whoever makes them faster.
  func printSteps() throws {
    let compiler = Compiler(model, threads: 1)
    let declared = model.inputs.first?.dimensions ?? []
    let input = Shape(zip(declared, [1, 3, 224, 224]).map { $0 ?? $1 })
    for gradient in [false, true] {
      let program = try compiler.program(
        input: input, targets: Array(model.outputs.prefix(1)), gradient: gradient)
      let execution = try prepared(program)
      let rounds = (0..<15).map { _ in execution.profile() }
      for step in rounds[0].indices {
        let time = median(rounds.map { $0[step].seconds }) * 1e6
        let kind = (rounds[0][step].isConvolution ? "*" : "") + (rounds[0][step].implementation ?? "loop")
        let name = rounds[0][step].node
        print(String(format: "%8.0f us  ", time) + (rounds[0][step].isBackward ? "< " : "> ") + "\(kind)  \(name)")
      }
    }
  }

  private func run(_ program: Program, _ name: String) throws -> Run {
    let execution = try prepared(program)
    let time = time { once(execution) }
    let convolutions = self.time {
      execution.runConvolutions(backward: false)
      if program.hasGradient { execution.runConvolutions(backward: true) }
    }
    return Run(
      name: name, threads: program.threads, milliseconds: time * 1e3, convolutions: convolutions * 1e3,
      gigaflops: program.graph.convolutionOperations * (program.hasGradient ? 2 : 1) / time * 1e-9)
  }

  private func memory(_ program: Program, _ name: String) -> Memory {
    Memory(name: name, execution: program.executionBytes, constants: program.constantBytes)
  }

  private func forwards(workers: Int, threads: Int) throws -> Throughput {
    let program = try Compiler(model, threads: threads).program(input: [1, 3, 224, 224], targets: model.outputs)
    let rate = try rate(count: 60 * workers, workers: workers, program)
    return Throughput(name: "images forward, 224", workers: workers, threadsEach: threads, perSecond: rate)
  }

  private func gradients(workers: Int, threads: Int) throws -> Throughput {
    let (layer, channel) = units[1]
    let program = try Compiler(model, threads: threads).program(
      input: [1, 3, 128, 128], layer: model.value(named: layer) ?? layer, channels: [channel], gradient: true)
    let rate = try rate(count: 100 * workers, workers: workers, program)
    return Throughput(
      name: "gradients of \(layer):\(channel), 128", workers: workers, threadsEach: threads, perSecond: rate)
  }

  private func rate(count: Int, workers: Int, _ program: Program) throws -> Double {
    let start = Date()
    _ = try Workers.map(count: count, workers: workers, state: { try prepared(program) }) { execution, _ in
      once(execution)
    }
    return Double(count) / Date().timeIntervalSince(start)
  }

  private func prepared(_ program: Program) throws -> Execution {
    let execution = try program.execution()
    let count = program.graph.inputs.values.reduce(0) { $0 + $1.count }
    let image = (0..<count).map { Float($0 * 31 % 211) - 105 }
    image.withUnsafeBufferPointer { execution.forward($0) }
    if program.hasGradient {
      for target in program.graph.targets {
        let seed = [Float](repeating: 1, count: program.graph.shapes[target]?.count ?? 0)
        seed.withUnsafeBufferPointer { execution.setGradient(target, $0) }
      }
    }
    return execution
  }

  private func once(_ execution: Execution) {
    execution.forward()
    if execution.program.hasGradient { execution.backward() }
  }

  private func time(_ body: () -> Void) -> Double {
    for _ in 0..<2 { body() }
    return ContinuousClock().median(atLeast: 10, for: .seconds(1.5), body)
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

extension ContinuousClock {
  /// The median time in seconds of as many runs as fit into `duration`, after one that does not count.
  func median(atLeast least: Int, for duration: Duration, _ body: () -> Void) -> Double {
    body()
    var times: [Double] = []
    let start = now
    while times.count < least || now - start < duration {
      let time = measure(body)
      times.append(Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
    }
    return times.sorted()[times.count / 2]
  }
}

extension Graph {
  /// Multiplications and additions of the convolutions, forward.
  fileprivate var convolutionOperations: Double {
    nodes.reduce(0) { sum, node in
      guard node.operator is Convolution, let weights = shapes[node.inputs[1]], let y = shapes[node.output] else {
        return sum
      }
      return sum + 2 * Double(y.count) * Double(weights.count / weights[0])
    }
  }
}

extension Bench.Rounding {
  init(_ name: String, _ exact: [Float], _ rounded: [Float]) {
    let pairs = zip(exact, rounded).map { (Double($0), Double($1)) }
    let largest = pairs.map { abs($0.0) }.max() ?? 0
    let lengths = pairs.reduce(0) { $0 + $1.0 * $1.0 } * pairs.reduce(0) { $0 + $1.1 * $1.1 }
    self.init(
      name: name, largestDifference: (pairs.map { abs($0.0 - $0.1) }.max() ?? 0) / largest,
      cosine: pairs.reduce(0) { $0 + $1.0 * $1.1 } / lengths.squareRoot())
  }
}
