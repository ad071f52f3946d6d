import Basics
import Engine
import Networks

/// What a batch runs: a program, and where in its targets the objective of each picture is.
struct FeaturePlan {
  let program: Program
  /// One for each image of the program's batch.
  let objectives: [BoundObjective]
  /// Whether the pictures are to be unlike.
  let isDiverse: Bool
  /// Of the program's targets.
  let shapes: [Shape]

  /// Units of one layer, a picture each: the program makes only their channels.
  init(layer: String, units: [FeatureVisualization], compiler: Compiler) throws(Diagnostic) {
    let layer = compiler.model.value(named: layer) ?? layer
    let channels = units.map { $0.objective.terms[0].measure.unit?.channel ?? 0 }
    program = try compiler.program(
      input: FeaturePlan.input(units[0], count: units.count), layer: layer, channels: channels, gradient: true,
      beforeActivation: true)
    let before = program.graph.targets.count > 1 ? 1 : nil
    objectives = units.enumerated().map { index, unit in
      BoundObjective(unit.objective.terms.map { .init($0, after: 0, before: before, channel: index) })
    }
    isDiverse = false
    shapes = program.graph.targets.map { [program] in program.graph.shapes[$0] ?? [] }
  }

  /// Any objective, for as many pictures as it wants.
  init(_ request: FeatureVisualization, compiler: Compiler) throws(Diagnostic) {
    let input = FeaturePlan.input(request, count: request.diversity)
    let layers = request.objective.layers(of: compiler.model)
    if layers.count == 1, let layer = layers.first, let channels = try compiler.channels(of: layer, input: input) {
      program = try compiler.program(
        input: input, layer: layer, channels: Array(0..<channels), gradient: true, beforeActivation: true)
    } else {
      program = try compiler.program(input: input, targets: layers, gradient: true)
    }
    let before = program.graph.targets.count > layers.count ? 1 : nil
    let objective = BoundObjective(
      request.objective.terms.map { term in
        .init(term, after: layers.firstIndex(of: compiler.model.value(term.measure)) ?? 0, before: before)
      })
    objectives = Array(repeating: objective, count: request.diversity)
    isDiverse = request.diversity > 1
    shapes = program.graph.targets.map { [program] in program.graph.shapes[$0] ?? [] }
  }

  private static func input(_ request: FeatureVisualization, count: Int) -> Shape {
    [count, request.preprocessing.channels, request.size, request.size]
  }
}

extension Objective {
  /// The values that it measures, each once.
  fileprivate func layers(of model: Model) -> [String] {
    terms.map { model.value($0.measure) }.reduce(into: []) { layers, layer in
      if !layers.contains(layer) { layers.append(layer) }
    }
  }
}

extension Model {
  fileprivate func value(_ measure: Objective.Measure) -> String { value(named: measure.layer) ?? measure.layer }
}

extension Compiler {
  /// The channels of a layer; nil where it has none.
  fileprivate func channels(of layer: String, input: Shape) throws(Diagnostic) -> Int? {
    let graph = try Graph(model, inputs: [model.inputs[0].name: input], targets: [layer])
    guard let shape = graph.shapes[layer], shape.rank >= 2 else { return nil }
    return shape[1]
  }
}

extension BoundObjective.Term {
  /// - Parameter channel: where the unit is in the targets, if not at its own channel.
  fileprivate init(_ term: Objective.Term, after: Int, before: Int?, channel: Int? = nil) {
    let kind: BoundObjective.Kind =
      switch term.measure {
      case .channel(let unit): .channel(channel ?? unit.channel)
      case .neuron(let unit): .neuron(channel ?? unit.channel)
      case .direction(_, let vector): .direction(vector)
      case .layer: .squares
      }
    self.init(weight: term.weight, kind, after: after, before: before)
  }
}
