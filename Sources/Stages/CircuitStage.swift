import Analyses
import Artifacts
import Basics
import Networks
import Projects

/// The circuits that the configuration asks for, each found and tested.
struct CircuitStage: Stage {
  /// What relations the units of its layers have.
  static let requires = [StageKey(Relations.self)]
  static let sharing = Sharing.each
  static let awaits = [StageKey(Examples.self)]

  let title = "Circuits"
  let unit = "circuits"
  let questions: [Question]
  let analyses: [CircuitDiscovery]
  private let study: Study

  /// Nil where no circuit is asked for.
  ///
  /// Circuits whose units or layers are not in the network are told together.
  init?(_ study: Study, after agenda: Agenda) throws {
    let settings = study.circuits
    guard !settings.isEmpty else { return nil }
    guard let images = study.images else {
      throw Diagnostic("circuits are found on images, and there are none", advice: "Name a folder at 'images'.")
    }
    self.study = study
    var faults: [Diagnostic] = []
    var analyses: [CircuitDiscovery] = []
    var needs: [[Digest]] = []
    let relations = Dictionary(grouping: agenda.asks(Relations.self), by: \.analysis.unit.layer)
    for circuit in settings {
      do throws(Diagnostic) {
        let (target, layers) = try study.chain(of: circuit)
        analyses.append(
          try CircuitDiscovery(
            target: target, digest: try study.specimen.model.digest(of: target), layers: layers,
            images: images, preprocessing: study.specimen.preprocessing,
            parameters: try study.parameters(of: circuit, images)))
        needs.append(layers.flatMap { relations[$0] ?? [] }.map(\.question.key))
      } catch {
        faults.append(error)
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    self.analyses = analyses
    questions = zip(analyses, needs).map { Question($0, needs: $1) }
  }

  /// A circuit that cannot be found is told and leaves the others alone.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let relations = RelationSearch(study, workers: context.workers), let images = study.images else {
      return StageOutcome(answered: 0)
    }
    context.progress.begin("Finding circuits", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    for index in missing {
      try context.work.interruption.check()
      let analysis = analyses[index]
      let search = CircuitSearch(
        compiler: study.compiler, relations: relations, images: images, store: context.store,
        parameters: analysis.parameters)
      do {
        try context.store.save(try search.circuit(of: analysis.target, layers: analysis.layers), of: analysis)
        outcome.answered += 1
      } catch let fault as Diagnostic where fault.isOfQuestion {
        outcome.failures[index] = fault
      }
      context.progress.advance()
    }
    context.progress.end()
    return outcome
  }

  /// The tests, which the circuits of other images may share.
  func supportingKeys(in store: Store) -> [Digest] {
    ((try? store.findings(of: analyses)) ?? []).flatMap { [$0?.evidence.test, $0?.groups?.test].compactMap(\.self) }
  }
}

extension Study {
  /// An unknown part or class is told before anything is computed, with the line that asks for it.
  func parameters(
    of circuit: CircuitSettings, _ images: ImageSet
  ) throws(Diagnostic) -> CircuitParameters {
    var parameters = CircuitParameters(counterfactuals: circuit.counterfactuals)
    if let against = circuit.against { parameters.ablation = .counterfactual(against) }
    if let breadth = circuit.breadth { parameters.breadth = breadth }
    do throws(Diagnostic) {
      for change in circuit.counterfactuals + [circuit.against].compactMap(\.self) where images.count > 0 {
        if change != .mirrorImage, change != .pair { _ = try images.collection.counterpart(0, change) }
      }
    } catch {
      throw error.of(circuit)
    }
    if let pairs = circuit.pairs {
      parameters.pairs = try ImagePairs.read(project.url(pairs), of: images)
    }
    return parameters
  }

  /// The unit that a circuit explains and the names of its layers, from the lowest to the unit's own: over the sums of a
  /// residual network those that its blocks add to them by.
  fileprivate func chain(of circuit: CircuitSettings) throws(Diagnostic) -> (target: Unit, layers: [String]) {
    let place = "circuit '\(circuit.name)'"
    var faults: [Diagnostic] = []
    var layers: [StudiedLayer] = []
    guard let target = circuit.target.unit else { throw Diagnostic("its target is no unit", at: place) }
    for name in circuit.layers + [target.layer] {
      if let layer = layer(named: name) {
        if layers.last?.name != layer.name { layers.append(layer) }
      } else {
        faults.append(Diagnostic("the site has no layer '\(name)'", at: place, advice: "Name one of 'layers'."))
      }
    }
    if let own = layer(named: target.layer), target.channel >= own.channels {
      faults.append(Diagnostic("'\(own.name)' has the units 0 to \(own.channels - 1)", at: place))
    }
    guard faults.isEmpty, let last = layers.last else { throw Diagnostic(faults) }
    let model = specimen.model
    let values = ResidualSums.layers(layers.map(\.layer.value), in: model)
    let names = values.map { value in self.layers.first { $0.layer.value == value }?.name }
    guard names.allSatisfy({ $0 != nil }) else {
      let added = values.dropLast().map(model.name(of:)).joined(separator: ", ")
      throw Diagnostic(
        "'\(last.name)' is a sum, to which blocks add what they make of layers that the site does not have", at: place,
        advice: "Give the site these layers, too: \(added).")
    }
    return (Unit(last.name, target.channel), names.compactMap(\.self))
  }
}
