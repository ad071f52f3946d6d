import Analyses
import Artifacts
import Basics
import Projects

/// The circuits of classes that the configuration asks for, each found and tested.
struct ClassCircuitStage: Stage {
  static let sharing = Sharing.each

  let title = "Circuits of classes"
  let unit = "circuits"
  let analyses: [ClassCircuitDiscovery]
  let questions: [Question]
  private let study: Study
  private let chosen: [ClassImages]

  /// Nil where no such circuit is asked for; those that cannot be are told together.
  init?(_ study: Study, after agenda: Agenda) throws {
    guard !study.classCircuits.isEmpty else { return nil }
    guard let images = study.images else {
      throw Diagnostic("circuits are found on images, and there are none", advice: "Name a folder at 'images'.")
    }
    var faults: [Diagnostic] = []
    var analyses: [ClassCircuitDiscovery] = []
    var chosen: [ClassImages] = []
    for circuit in study.classCircuits {
      do throws(Diagnostic) {
        let parameters = try study.parameters(of: circuit.settings, images)
        let own = try circuit.images(of: images, parameters)
        analyses.append(
          try ClassCircuitDiscovery(
            circuit.target.contrast, layers: circuit.layers, images: images, chosen: own,
            preprocessing: study.specimen.preprocessing, parameters: parameters))
        chosen.append(own)
      } catch {
        faults.append(error)
      }
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    self.study = study
    self.analyses = analyses
    self.chosen = chosen
    questions = analyses.map { Question($0) }
  }

  /// A circuit that cannot be found is told and leaves the others alone.
  func answer(_ missing: [Int], in context: StageContext) throws -> StageOutcome {
    guard let images = study.images else { return StageOutcome(answered: 0) }
    context.progress.begin("Finding circuits of classes", unit, total: missing.count)
    var outcome = StageOutcome(answered: 0)
    for index in missing {
      try context.work.interruption.check()
      let circuit = study.classCircuits[index]
      do {
        let search = try ClassCircuitSearch(
          circuit.target.contrast, compiler: study.compiler, layers: circuit.layers, images: images,
          chosen: chosen[index], preprocessing: study.specimen.preprocessing,
          parameters: try study.parameters(of: circuit.settings, images), workers: context.workers)
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
