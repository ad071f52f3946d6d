import Analyses
import Artifacts
import Basics
import Projects

/// The circuits over a residual stream that the configuration asks for, each found and tested.
struct StreamCircuitStage: Stage {
  static let sharing = Sharing.each

  let title = "Circuits over the residual stream"
  let unit = "circuits"
  let analyses: [StreamCircuitDiscovery]
  let questions: [Question]
  private let study: Study

  /// Nil where no such circuit is asked for; those that cannot be are told together.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard !study.streamCircuits.isEmpty else { return nil }
    guard let images = study.images else {
      throw Diagnostic("circuits are found on images, and there are none", advice: "Name a folder at 'images'.")
    }
    var faults: [Diagnostic] = []
    var analyses: [StreamCircuitDiscovery] = []
    for circuit in study.streamCircuits {
      do throws(Diagnostic) {
        analyses.append(
          try StreamCircuitDiscovery(
            target: circuit.target, contrast: circuit.contrast, digest: study.digest(of: circuit),
            writers: circuit.writers.map(\.name), images: images, preprocessing: study.specimen.preprocessing,
            parameters: study.parameters(of: circuit.settings, images)))
      } catch {
        faults.append(error)
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    self.study = study
    self.analyses = analyses
    questions = analyses.map { Question($0) }
  }

  /// A circuit that cannot be found is told and leaves the others alone.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    context.progress.begin("Finding circuits over the stream", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    for index in missing {
      try context.work.interruption.check()
      let circuit = study.streamCircuits[index]
      do {
        let search = try study.search(
          for: circuit, images, parameters: analyses[index].parameters, workers: context.workers)
        try context.store.save(try search.circuit(), of: analyses[index])
        outcome.answered += 1
      } catch let fault as Diagnostic where fault.isOfQuestion {
        outcome.failures[index] = fault
      }
      context.progress.advance()
    }
    context.progress.end()
    return outcome
  }
}

extension Study {
  fileprivate func search(
    for circuit: StreamCircuitSite, _ images: ImageSet, parameters: CircuitParameters, workers: Int
  ) throws -> StreamCircuitSearch {
    if let contrast = circuit.contrast {
      return try StreamCircuitSearch(
        contrast, scores: circuit.layer, layers: circuit.writers, compiler: compiler, images: images,
        preprocessing: specimen.preprocessing, parameters: parameters, workers: workers)
    }
    return try StreamCircuitSearch(
      unit: circuit.target.channel, of: circuit.layer, layers: circuit.writers, compiler: compiler, images: images,
      preprocessing: specimen.preprocessing, parameters: parameters, workers: workers)
  }

  /// Of all upstream of a circuit's target; of a class of all scores, as it is told from others.
  fileprivate func digest(of circuit: StreamCircuitSite) throws(Diagnostic) -> Digest {
    let place = "circuit '\(circuit.settings.name)'"
    guard circuit.target.channel < circuit.layer.channels else {
      throw Diagnostic("'\(circuit.layer.name)' has the units 0 to \(circuit.layer.channels - 1)", at: place)
    }
    guard circuit.settings.counterfactuals.isEmpty else {
      throw Diagnostic(
        "a circuit over a residual stream is cut in one way", at: place,
        advice: "Leave out 'counterfactuals'; 'against' chooses what stands in for what is cut.")
    }
    guard circuit.contrast == nil else { return try ScanLayer(circuit.layer, of: specimen.model).digest }
    return try specimen.model.digest(of: circuit.target)
  }
}
