import Basics
import Engine
import Foundation
import Networks

/// Runs any model on given numbers and says what it found, for a script that compares it with other implementations.
struct Gauntlet {
  let model: Model
  /// `[N, C, H, W]`.
  let input: Shape
  let values: [Float]
  let timed: Bool

  struct Report: Encodable {
    var layers: [FoundLayer] = []
    /// What of the network is left out, each with its reason.
    var leftOut: [String] = []
    /// Why the layers' values could not be computed.
    var failure: String?
    /// Why there is no gradient.
    var gradientFailure: String?
    /// Medians, for the first image, in milliseconds.
    var forward: Double?
    var forwardAndBackward: Double?
    /// The share of both that is spent in oneDNN's reference code, which it has where it has no other.
    var reference: Double?
  }

  struct FoundLayer: Encodable {
    let name: String
    /// The value's name in the file.
    let value: String
    let units: Int
    let kind: String
    let shape: [Int]
    /// Where the values stand in the file of activations.
    let offset: Int
    let receptiveField: [Int]
  }

  /// Writes `activations.f32` (the layers' values, one after another) and `gradient.f32` (of the first number of
  /// the first output, for the first image) into the folder.
  func report(into folder: URL, threads: Int) throws -> Report {
    var report = Report()
    let image = Shape([1] + input.dimensions.dropFirst())
    let model = try model.sized(for: image)
    report.leftOut = model.omissions.map { "\($0.reason)" }
    let layers = try model.layers(image: image)
    let compiler = Compiler(model, threads: threads)
    do {
      try run(layers, compiler, into: folder, &report)
    } catch {
      report.failure = "\(error)"
      return report
    }
    if timed { report.forward = try time(compiler.program(input: image, targets: model.outputs), &report) }
    do {
      let program = try compiler.program(input: image, targets: Array(model.outputs.prefix(1)), gradient: true)
      try gradient(program).withUnsafeBytes { try Data($0).write(to: folder.appending(path: "gradient.f32")) }
      if timed { report.forwardAndBackward = try time(program, &report) }
    } catch {
      report.gradientFailure = "\(error)"
    }
    return report
  }

  private func run(_ layers: [Layer], _ compiler: Compiler, into folder: URL, _ report: inout Report) throws {
    // A file that is bound to so many images takes them a few at a time.
    let (images, each) = (input.dimensions[0], values.count / input.dimensions[0])
    let turn = model.batch.map { images.isMultiple(of: $0) ? $0 : images } ?? images
    let shape = Shape([turn] + input.dimensions.dropFirst())
    let execution = try compiler.program(input: shape, targets: layers.map(\.value)).execution()
    var found = [Data](repeating: Data(), count: layers.count)
    for start in stride(from: 0, to: images, by: turn) {
      values.withUnsafeBufferPointer { all in
        execution.forward(UnsafeBufferPointer(rebasing: all[(start * each)..<((start + turn) * each)]))
      }
      for (place, layer) in layers.enumerated() {
        execution.withActivation(layer.value) { found[place].append(contentsOf: UnsafeRawBufferPointer($0)) }
      }
    }
    var bytes = Data()
    for (layer, values) in zip(layers, found) {
      var extents = execution.program.graph.shapes[layer.value]?.dimensions ?? []
      if !extents.isEmpty { extents[0] *= images / turn }
      report.layers.append(
        FoundLayer(
          name: layer.name, value: layer.value, units: layer.units.count, kind: "\(layer.units.kind)", shape: extents,
          offset: bytes.count / 4, receptiveField: [layer.vertical.size, layer.vertical.stride]))
      bytes.append(values)
    }
    try bytes.write(to: folder.appending(path: "activations.f32"))
  }

  /// Of what stands at 0 along the axis after the images', summed.
  private func gradient(_ program: Program) throws -> [Float] {
    let execution = try program.execution()
    forward(execution)
    for target in program.graph.targets {
      let extents = program.graph.shapes[target]?.dimensions ?? []
      guard extents.count > 1 else { throw Diagnostic("'\(target)' has no axis after the images'") }
      let inner = extents[2...].reduce(1, *)
      let seed = (0..<extents.reduce(1, *)).map { $0 / inner % extents[1] == 0 ? Float(1) : 0 }
      seed.withUnsafeBufferPointer { execution.setGradient(target, $0) }
    }
    execution.backward()
    return execution.withInputGradient { Array($0) }
  }

  /// Runs on the first image.
  private func forward(_ execution: Execution) {
    values.withUnsafeBufferPointer { all in
      execution.forward(UnsafeBufferPointer(rebasing: all[..<(all.count / input.dimensions[0])]))
    }
  }

  private func time(_ program: Program, _ report: inout Report) throws -> Double {
    let execution = try program.execution()
    forward(execution)
    if program.hasGradient {
      for target in program.graph.targets {
        let seed = [Float](repeating: 1, count: program.graph.shapes[target]?.count ?? 0)
        seed.withUnsafeBufferPointer { execution.setGradient(target, $0) }
      }
    }
    if program.hasGradient { report.reference = referenceShare(execution.profile()) }
    return ContinuousClock().median(atLeast: 5, for: .seconds(0.5)) {
      execution.forward()
      if program.hasGradient { execution.backward() }
    } * 1e3
  }

  private func referenceShare(_ steps: [StepTime]) -> Double {
    let reference = steps.filter { $0.implementation?.hasPrefix("ref") ?? false }
    return reference.reduce(0) { $0 + $1.seconds } / max(steps.reduce(0) { $0 + $1.seconds }, .leastNormalMagnitude)
  }
}
