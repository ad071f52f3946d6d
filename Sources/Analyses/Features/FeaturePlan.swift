import Basics
import Engine
import Networks

/// What a batch runs: a program, and where in its targets the objective of each picture is.
struct FeaturePlan {
  let program: Program
  /// One for each image of the program's batch.
  let objectives: [BoundObjective]
  /// Of pictures that are to stay near photographs the unit of each, which is free to change; empty for others.
  let free: [Int]
  /// Whether the pictures are to be unlike.
  let isDiverse: Bool
  /// Of each of the program's targets.
  let units: [UnitSpace]

  /// Units of one layer, a picture each: the program makes only their channels, or all where the others are to stay as they
  /// are.
  init(layer: String, units: [FeatureVisualization], compiler: Compiler) throws(Diagnostic) {
    let layer = compiler.model.measured(layer: layer) ?? layer
    let own = units.map { $0.objective.terms[0].measure.unit?.channel ?? 0 }
    free = units[0].nearness == nil ? [] : own
    let graph = try compiler.graph(input: FeaturePlan.input(units[0], count: units.count), targets: [layer])
    let space = try graph.units(of: layer)
    let channels = free.isEmpty ? own : Array(0..<space.count)
    program = try compiler.program(
      for: graph.restricted(to: channels, of: layer, axis: space.axis, beforeActivation: true), gradient: true)
    let before = program.graph.targets.count > 1 ? 1 : nil
    let places = free.isEmpty ? Array(own.indices) : own
    objectives = zip(units, places).map { unit, place in
      BoundObjective(unit.objective.terms.map { .init($0, after: 0, before: before, channel: place) })
    }
    isDiverse = false
    self.units = program.graph.targets.map { _ in space.with(count: channels.count) }
  }

  /// Any objective, for as many pictures as it wants.
  init(_ request: FeatureVisualization, compiler: Compiler) throws(Diagnostic) {
    let input = FeaturePlan.input(request, count: request.diversity)
    let layers = request.objective.layers(of: compiler.model)
    let graph = try compiler.graph(input: input, targets: layers)
    let spaces = try layers.map { layer throws(Diagnostic) in try graph.units(of: layer) }
    if layers.count == 1, let layer = layers.first, let space = spaces.first {
      let whole = try graph.restricted(
        to: Array(0..<space.count), of: layer, axis: space.axis, beforeActivation: true)
      program = try compiler.program(for: whole, gradient: true)
      units = program.graph.targets.map { _ in space }
    } else {
      program = try compiler.program(for: graph, gradient: true)
      units = spaces
    }
    let before = program.graph.targets.count > layers.count ? 1 : nil
    let objective = BoundObjective(
      request.objective.terms.map { term in
        .init(term, after: layers.firstIndex(of: compiler.model.value(term.measure)) ?? 0, before: before)
      })
    objectives = Array(repeating: objective, count: request.diversity)
    free = []
    isDiverse = request.diversity > 1
  }

  private static func input(_ request: FeatureVisualization, count: Int) -> Shape {
    request.preprocessing.inputShape(count: count, size: request.size)
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
  fileprivate func value(_ measure: Objective.Measure) -> String { measured(layer: measure.layer) ?? measure.layer }
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
