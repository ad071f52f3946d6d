import Algorithms
import Basics
package import Engine
package import Findings
package import Images
import Networks

/// Measures which units of some layers moved the answer to an image: activation times gradient of a class's logit.
///
/// One forward pass and two backward passes, for the logit of the class and for that of the class it is compared with,
/// serve all layers. Then each layer is tested: the rest of the network runs from its map with the strongest units at 0,
/// with as many others, and with single units at 0.
package struct AttributionMeter: Sendable {
  package let layers: [ScanLayer]
  package let output: ClassOutput
  private let compiler: Compiler
  private let preprocessing: Preprocessing
  private let parameters: AttributionParameters
  private let program: Program
  /// From the image to the logits.
  private let network: Graph
  /// Whether the logits depend on each layer.
  private let leadsToLogits: [Bool]

  package init(
    compiler: Compiler, layers: [ScanLayer], output: ClassOutput, preprocessing: Preprocessing,
    parameters: AttributionParameters = .init()
  ) throws {
    self.compiler = compiler
    self.layers = layers
    self.output = output
    self.preprocessing = preprocessing
    self.parameters = parameters
    let image = preprocessing.inputShape(count: 1)
    var targets: [String] = []
    for value in layers.map(\.value) + [output.logits, output.scores] where !targets.contains(value) {
      targets.append(value)
    }
    program = try compiler.program(input: image, targets: targets, gradient: true)
    network = try Graph(compiler.model, inputs: [program.input: image], targets: [output.logits])
    let read = Set(network.nodes.flatMap(\.inputs)).union([output.logits])
    leadsToLogits = layers.map { read.contains($0.value) }
  }

  /// The answers to stimuli, in their order.
  ///
  /// - Parameter against: the class to compare the best one with; nil for the second best.
  package func answers(to stimuli: [Stimulus], against: Int? = nil, workers: Int) throws -> [StimulusAnswer] {
    let passes = try Workers.map(
      count: stimuli.count, workers: program.workers(workers), state: { try program.execution() }
    ) {
      execution, index in
      let view = try stimuli[index].view(preprocessing)
      return pass(preprocessing.input(ofView: view), against: against, execution)
    }
    let trials = try Workers.map(count: layers.count, workers: workers, state: {}) { _, layer in
      try self.trials(passes, layer: layer)
    }
    return passes.enumerated().map { place, pass in
      StimulusAnswer(
        classes: pass.classes, explained: pass.explained, against: pass.against,
        layers: layers.indices.map { layer in
          attribution(pass.layers[layer], trials: trials[layer][place])
        })
    }
  }

  /// What one forward pass and two backward passes tell.
  private struct Pass: Sendable {
    let classes: [StimulusAnswer.ClassScore]
    let explained: StimulusAnswer.ClassScore
    let against: StimulusAnswer.ClassScore
    let layers: [AttributionSums]
  }

  private func pass(_ input: [Float], against: Int?, _ execution: Execution) -> Pass {
    input.withUnsafeBufferPointer { execution.forward($0) }
    let scores = execution.withActivation(output.scores) { Array($0) }
    let logits = execution.withActivation(output.logits) { Array($0) }
    let ranked = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
    func score(_ index: Int) -> StimulusAnswer.ClassScore {
      .init(index: index, score: scores[index], logit: logits[index])
    }
    let best = ranked.first { $0 != against } ?? 0
    let other = against ?? ranked.first { $0 != best } ?? best
    var sums = layers.map { layer in
      execution.withActivation(layer.value) { map in
        AttributionSums(of: Array(map), units: layer.units)
      }
    }
    for (index, isCompared) in [(best, false), (other, true)] {
      var seed = [Float](repeating: 0, count: logits.count)
      seed[index] = 1
      seed.withUnsafeBufferPointer { execution.setGradient(output.logits, $0) }
      execution.backward()
      for (place, layer) in layers.enumerated() where leadsToLogits[place] {
        execution.withGradient(of: layer.value) { gradient in
          if isCompared { sums[place].subtract(gradient) } else { sums[place].add(gradient) }
        }
      }
    }
    return Pass(
      classes: ranked.prefix(parameters.classes).map(score), explained: score(best), against: score(other),
      layers: sums)
  }

  /// What became of a pass's answer when units of one layer were silenced: the strongest together, and single ones.
  private struct Trials: Sendable {
    var together: AttributionTrial?
    var alone: UnitTrials?
  }

  private func attribution(_ sums: AttributionSums, trials: Trials) -> LayerAttribution {
    func strongest(_ values: [Float], _ count: Int, sign: Float) -> [LayerAttribution.Part] {
      values.strongest(count, sign: sign).map { .init(channel: $0, value: values[$0]) }
    }
    let silent = sums.gradient.indices.map { sums.fires[$0] ? 0 : sums.gradient[$0] }
    return LayerAttribution(
      sum: sums.logit.reduce(0, +), differenceSum: sums.difference.reduce(0, +),
      raising: strongest(sums.logit, parameters.raising, sign: 1),
      lowering: strongest(sums.logit, parameters.lowering, sign: -1),
      deciding: strongest(sums.difference, parameters.raising, sign: 1),
      heat: Self.heat(sums.places, of: sums.units),
      absent: silent.strongest(parameters.absent, sign: 1).map { .init(channel: $0, gradient: silent[$0]) },
      trial: trials.together, alone: trials.alone)
  }

  private static func heat(_ map: [Float], of units: UnitSpace) -> HeatMap {
    map.withUnsafeBufferPointer { HeatMap(of: $0, places: units) }
  }

  /// For each pass, what became of it when units of one layer were silenced; nothing where the answer depends on more
  /// than the layer.
  private func trials(_ passes: [Pass], layer: Int) throws -> [Trials] {
    let none = [Trials](repeating: Trials(), count: passes.count)
    guard leadsToLogits[layer], var shape = network.shapes[layers[layer].value] else { return none }
    shape.dimensions[0] = 1 + parameters.draws
    // The rest of the network alone, which there is only where nothing goes past the layer.
    let section = try? Graph(
      inputs: [layers[layer].value: shape], nodes: network.nodes, constants: network.constants,
      targets: [output.logits])
    guard let section, section.inputs.count == 1 else { return none }
    let execution = try compiler.program(for: section).execution()
    return passes.map { pass in
      let sums = pass.layers[layer]
      func logits(_ choices: [[Int]]) -> [[Float]] { self.logits(of: sums, silencing: choices, execution) }
      return Trials(together: together(pass, sums, logits), alone: alone(pass, sums, logits))
    }
  }

  /// The logits of all classes with each choice of units at 0, in runs of as many as the program takes.
  private func logits(of sums: AttributionSums, silencing choices: [[Int]], _ execution: Execution) -> [[Float]] {
    let run = 1 + parameters.draws
    return choices.chunks(ofCount: run).flatMap { group -> [[Float]] in
      // The last run is filled up with the value as it is.
      let filled = Array(group) + Array(repeating: [], count: run - group.count)
      filled.flatMap(sums.silencing).withUnsafeBufferPointer { execution.forward($0) }
      return execution.withActivation(output.logits) { values in
        values.chunks(ofCount: output.count).prefix(group.count).map(Array.init)
      }
    }
  }

  private func together(
    _ pass: Pass, _ sums: AttributionSums, _ logits: (_ choices: [[Int]]) -> [[Float]]
  ) -> AttributionTrial? {
    let firing = sums.firing
    let raising = sums.logit.strongest(min(parameters.silenced, firing.count / 2), sign: 1)
    guard !raising.isEmpty else { return nil }
    let others = firing.filter { !raising.contains($0) }
    let draws = (0..<parameters.draws).map { draw in
      var random = SplitMix(seed: parameters.seed, stream: draw)
      return random.draw(raising.count, from: others)
    }
    let found = logits([raising] + draws).map { $0[pass.explained.index] }
    return AttributionTrial(count: raising.count, strongest: found[0], random: Array(found.dropFirst()))
  }

  private func alone(
    _ pass: Pass, _ sums: AttributionSums, _ logits: (_ choices: [[Int]]) -> [[Float]]
  ) -> UnitTrials {
    let tried = sums.firing
      .sorted { (abs(sums.difference[$1]), $0) < (abs(sums.difference[$0]), $1) }.prefix(parameters.tried)
    let answer = StimulusAnswer(classes: [], explained: pass.explained, against: pass.against, layers: [])
    let found = zip(tried, logits(tried.map { [$0] })).map { unit, logits in
      let trial = UnitTrial(
        channel: unit, logit: logits[pass.explained.index], against: logits[pass.against.index],
        best: logits.indices.max { (logits[$0], $1) < (logits[$1], $0) } ?? pass.explained.index,
        heat: Self.heat(sums.map(of: unit), of: sums.units))
      return (trial: trial, change: answer.lead - answer.lead(trial))
    }
    let ranked = found.filter(\.change.isFinite)
      .sorted { (abs($1.change), $0.trial.channel) < (abs($0.change), $1.trial.channel) }
    return UnitTrials(
      changes: ranked.map(\.change), strongest: ranked.prefix(parameters.raising).map(\.trial))
  }
}

extension [Float] {
  /// The places of the `count` values furthest from 0 with a sign, the furthest first; ties by place.
  fileprivate func strongest(_ count: Int, sign: Float) -> [Int] {
    let found = indices.filter { self[$0] * sign > 0 }
    return [Int](found.sorted { (abs(self[$1]), $0) < (abs(self[$0]), $1) }.prefix(Swift.max(count, 0)))
  }
}
