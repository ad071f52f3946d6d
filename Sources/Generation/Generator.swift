package import Artifacts
import Basics
import Findings
import Foundation
import Site

/// Builds a microscope: configuration, model, plan, analyses, store, pages, Output, in that order.
package struct Generator: Sendable {
  package static let version = "0.1.0"

  private let project: Project
  private let overrides: Overrides
  private let workers: Int
  private let budget: Duration?
  private let progress: Progress
  private let faultHook: FaultHook

  package init(
    _ project: Project, overrides: Overrides = Overrides(), workers: Int, budget: Duration? = nil, progress: Progress,
    faultHook: @escaping FaultHook = { _ in }
  ) {
    self.project = project
    self.overrides = overrides
    self.workers = workers
    self.budget = budget
    self.progress = progress
    self.faultHook = faultHook
  }

  /// Analyses what is missing, renders what changed, publishes what differs.
  package func build() throws -> BuildReport {
    let start = ContinuousClock.now
    let content = try ProjectContent(of: project)
    let configuration = overrides.applied(to: try Configuration(of: project).withCircuits(of: content))
    let (lock, store) = try open()
    defer { withExtendedLifetime(lock) {} }

    let study = try Study(project, configuration: configuration, workers: workers)
    let agenda = try Agenda(study, budget: budget)
    let plan = try Plan(study, stages: agenda.stages, store: store)
    let computed = try analyse(plan, store)
    try remember(agenda, study, store)
    let publisher = try Publisher(OutputFolder(project.output), store: store, faultHook: faultHook)
    let foreign = try publisher.tidy()
    try publish(study, content: content, agenda: agenda, store: store, to: publisher)

    let notes = notes(foreign, publisher)
    for note in notes { progress.note(note) }
    return BuildReport(
      output: project.output.appending(path: "index.html"), computed: computed,
      reused: plan.parts.reduce(0) { $0 + $1.total - $1.count }, written: publisher.tally.written,
      removed: publisher.tally.removed, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// What ``build()`` would do; nothing is written.
  package func plan() throws -> Plan {
    let content = try ProjectContent(of: project)
    let configuration = overrides.applied(to: try Configuration(of: project).withCircuits(of: content))
    let study = try Study(project, configuration: configuration, workers: workers)
    let exists = FileManager.default.fileExists(atPath: project.store.path)
    let store = exists ? try Store(at: project.store, access: .readOnly) : nil
    return try Plan(study, stages: try Agenda(study).stages, store: store)
  }

  /// Takes the project's lock and opens its store; a damaged one is set aside and named.
  private func open() throws(Diagnostic) -> (BuildLock, Store) {
    do {
      try FileManager.default.createDirectory(at: project.state, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        "the folder for results cannot be made", at: project.state.path,
        advice: "Check that the project may be written.")
    }
    let lock = try BuildLock(at: project.lock)
    let (store, note) = try Store.opening(project.store, suspicious: lock.ownerDied, faultHook: faultHook)
    if let note { progress.note(note) }
    return (lock, store)
  }

  /// Answers what the plan says is missing, as far as the budget goes, and returns how many answers there are.
  private func analyse(_ plan: Plan, _ store: Store) throws -> Int {
    var computed = 0
    for part in plan.parts where part.count > 0 {
      try Interruption.check()
      let start = ContinuousClock.now
      let count = try part.stage.answer(part.missing, store: store, workers: workers, progress: progress)
      try Interruption.check()
      computed += count
      guard count > 0 else { continue }
      try store.recordRate(part.name, count: count, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
    return computed
  }

  /// Notes what this model needed, for later plans and for `gc`.
  private func remember(_ agenda: Agenda, _ study: Study, _ store: Store) throws {
    let model = study.specimen.model
    let anatomy = Anatomy(model: model.digest)
    if try store.finding(of: anatomy) == nil { try store.save(try Anatomy.finding(model), of: anatomy) }
    var keys = [anatomy.key]
    if let images = study.images {
      let listing = ImageListing(images: images.digest)
      if try store.finding(of: listing) == nil { try store.save(images.digests, of: listing) }
      keys.append(listing.key)
    }
    let questions = agenda.stages.flatMap { $0.questions.map(\.key) } + keys
    var hasher = DigestHasher()
    for key in questions { hasher.update(key.hex) }
    try store.recordGeneration(model: model.digest, contents: hasher.finish()) {
      questions + agenda.stages.flatMap { $0.supportingKeys() }
    }
  }

  private func publish(
    _ study: Study, content: ProjectContent, agenda: Agenda, store: Store, to publisher: Publisher
  ) throws {
    let index = try FindingIndex(store, names: agenda.stages.map(\.name))
    let library = try SiteLibrary(
      study, content: content, store: store, index: index, keys: agenda.unitKeys,
      circuits: try circuits(study, content: content, keys: agenda.circuitKeys, store: store))
    let configuration = study.configuration
    let settings = SiteSettings(
      title: configuration.title ?? study.specimen.name, languages: configuration.languages,
      baseAddress: configuration.address, version: Generator.version)
    let rendering = try Rendering(
      settings: settings, sources: try TemplateSources(project: project.root), library: library, store: store,
      workers: workers, progress: progress)
    try rendering.run(publisher)
  }

  /// The circuits that have a page, with the author's words.
  private func circuits(
    _ study: Study, content: ProjectContent, keys: [Digest], store: Store
  ) throws -> [CircuitRecord] {
    zip(study.configuration.circuits, try store.values(Circuit.self, keys: keys)).compactMap { settings, circuit in
      circuit.map {
        CircuitRecord(
          name: settings.name, title: settings.title, circuit: $0, prose: content.circuits[settings.name],
          isFeatured: settings.featured)
      }
    }
  }

  private func notes(_ foreign: [String], _ publisher: Publisher) -> [Diagnostic] {
    var notes = publisher.setAside.map {
      Diagnostic("a file that is not Micrograph's stood in the way and is now \($0.kept)", at: "Output/\($0.path)")
    }
    if let first = foreign.first {
      let more = foreign.count > 1 ? " and \(foreign.count - 1) more" : ""
      notes.append(Diagnostic("not Micrograph's and left alone\(more)", at: "Output/\(first)"))
    }
    return notes
  }
}
