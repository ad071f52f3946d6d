import Basics
import CDNNL
import Foundation
import Networks

/// The memory of one run of a program; one for each worker, never shared between threads.
///
/// Running allocates nothing.
package final class Execution {
  package let program: Program
  private let memory: AlignedMemory
  private let stream: Stream
  private let instructions: [Instruction]
  private let activations: [String: Reader]
  private let gradients: [String: Reader]
  private let seeds: [String: Writer]

  private enum Instruction {
    case call(PrimitiveCall)
    case loop(Loop, LoopArguments)
  }

  init(_ program: Program) throws(Diagnostic) {
    self.program = program
    omp_set_num_threads(Int32(program.threads))
    let memory = try AlignedMemory(bytes: program.plan.bytes)
    let plan = program.plan
    func address(_ place: Place) -> UnsafeMutableRawPointer {
      switch place.home {
      case .planned(let buffer): memory.start + plan.offsets[buffer] + place.offset
      case .constant(let constant): constant.start + place.offset
      }
    }
    var instructions: [Instruction] = []
    instructions.reserveCapacity(program.steps.count)
    for step in program.steps {
      switch step.work {
      case .primitive(let primitive, let arguments):
        let places = zip(arguments, step.places).map { ($0, $1.layout, address($1)) }
        instructions.append(.call(try PrimitiveCall(primitive, places)))
      case .loop(let loop):
        instructions.append(.loop(loop, LoopArguments(step.places.map(address))))
      }
    }
    var (activations, gradients, seeds): ([String: Reader], [String: Reader], [String: Writer]) = ([:], [:], [:])
    for (name, port) in program.activations { activations[name] = try Reader(port, address(port.place)) }
    for (name, port) in program.gradients { gradients[name] = try Reader(port, address(port.place)) }
    for (name, port) in program.seeds {
      memset(address(port.place), 0, port.place.layout.bytes)
      seeds[name] = try Writer(port, address(port.place))
    }
    (self.activations, self.gradients, self.seeds) = (activations, gradients, seeds)
    let count = program.inputPlace.shape.count
    input = UnsafeMutableBufferPointer(
      start: address(program.inputPlace).assumingMemoryBound(to: Float.self), count: count)
    input.update(repeating: 0)
    stream = try Stream()
    self.memory = memory
    self.instructions = instructions
  }

  private let input: UnsafeMutableBufferPointer<Float>

  /// Runs the graph on `input`, dense `[N, C, H, W]`.
  package func forward(_ input: UnsafeBufferPointer<Float>) {
    let count = self.input.count
    precondition(input.count == count, "the program's input has \(count) numbers, not \(input.count)")
    if let start = input.baseAddress { self.input.baseAddress?.update(from: start, count: count) }
    forward()
  }

  /// Lends the input to be written, dense `[N, C, H, W]`: as the last time left it, at first 0.
  package func withInput<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R) rethrows -> R { try body(input) }

  /// Runs the graph on the input as it stands.
  package func forward() {
    run(0..<program.forwardSteps)
    for reader in activations.values { reader.isCurrent = false }
  }

  /// Lends the value of a target, dense and row-major, as the last forward pass left it.
  package func withActivation<R>(_ target: String, _ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    guard let reader = activations[target] else { preconditionFailure("'\(target)' is not a target of this program") }
    return try body(reader.read(on: stream))
  }

  /// Sets d objective / d target, dense; it holds until it is set anew. At first it is 0.
  package func setGradient(_ target: String, _ values: UnsafeBufferPointer<Float>) {
    guard let writer = seeds[target] else {
      // A target that does not depend on the input has nowhere to send a gradient.
      precondition(program.hasGradient && program.activations[target] != nil, "'\(target)' takes no gradient here")
      return
    }
    writer.write(values, on: stream)
  }

  /// Sends the gradients that were set back to the input. It may be run again with other gradients.
  package func backward() {
    precondition(program.hasGradient, "the program was compiled without gradients")
    run(program.forwardSteps..<instructions.count)
    for reader in gradients.values { reader.isCurrent = false }
  }

  /// Lends d objective / d input, dense `[N, C, H, W]`.
  package func withInputGradient<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    try withGradient(of: program.input, body)
  }

  /// Lends d objective / d value of the input or of a target: what was set for it and what came back through other
  /// targets.
  package func withGradient<R>(
    of value: String, _ body: (UnsafeBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    guard let reader = gradients[value] else { preconditionFailure("the program has no gradient of '\(value)'") }
    return try body(reader.read(on: stream))
  }

  func run(_ range: Range<Int>) {
    omp_set_num_threads(Int32(program.threads))
    for index in range {
      switch instructions[index] {
      case .call(let call): call.run(on: stream)
      case .loop(let loop, let arguments): loop(arguments.pointers)
      }
    }
  }
}

/// The addresses that a loop works on.
private final class LoopArguments {
  private let addresses: UnsafeMutableBufferPointer<UnsafeMutableRawPointer>

  init(_ addresses: [UnsafeMutableRawPointer]) {
    self.addresses = .allocate(capacity: addresses.count)
    _ = self.addresses.initialize(from: addresses)
  }

  deinit { addresses.deallocate() }

  var pointers: Pointers {
    guard let start = addresses.baseAddress else { preconditionFailure("a loop has arguments") }
    return Pointers(start: UnsafePointer(start))
  }
}

/// Brings a tensor to row-major order when it is asked for.
private final class Reader {
  private let count: Int
  private let address: UnsafeMutableRawPointer
  private let copy: (call: PrimitiveCall, memory: AlignedMemory)?
  var isCurrent = false

  init(_ port: Port, _ address: UnsafeMutableRawPointer) throws(Diagnostic) {
    count = port.place.shape.count
    if let primitive = port.copy {
      let memory = try AlignedMemory(bytes: port.dense.bytes)
      self.address = memory.start
      copy = (
        try PrimitiveCall(
          primitive, [(DNNL_ARG_FROM, port.place.layout, address), (DNNL_ARG_TO, port.dense, memory.start)]),
        memory
      )
    } else {
      self.address = address
      copy = nil
    }
  }

  func read(on stream: Stream) -> UnsafeBufferPointer<Float> {
    if !isCurrent { copy?.call.run(on: stream) }
    isCurrent = true
    return UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: count)
  }
}

/// Brings a row-major tensor to the layout of its place.
private final class Writer {
  private let count: Int
  private let address: UnsafeMutableRawPointer
  private let call: PrimitiveCall?

  init(_ port: Port, _ address: UnsafeMutableRawPointer) throws(Diagnostic) {
    count = port.place.shape.count
    self.address = address
    call = try port.copy.map { primitive throws(Diagnostic) in
      try PrimitiveCall(
        primitive, [(DNNL_ARG_FROM, port.dense, address), (DNNL_ARG_TO, port.place.layout, address)])
    }
  }

  func write(_ values: UnsafeBufferPointer<Float>, on stream: Stream) {
    precondition(values.count == count, "the gradient has \(count) numbers, not \(values.count)")
    guard let start = values.baseAddress else { return }
    if let call {
      call.setAddress(0, UnsafeMutableRawPointer(mutating: start))
      call.run(on: stream)
    } else {
      memcpy(address, start, count * MemoryLayout<Float>.size)
    }
  }
}
