import Analyses
package import Artifacts
package import Basics
import Engine
import Foundation
import Libraries
package import Projects
import Site
import Stages

/// Builds a microscope: configuration, model, plan, analyses, store, pages, Output, in that order.
package struct Generator: Sendable {
  package static let version = "0.2.0"

  let project: Project
  private let overrides: Overrides
  let work: Work
  private let budget: Duration?
  private let isStrict: Bool
  private let rereadsImages: Bool
  private let isWatched: Bool
  let faultHook: FaultHook

  /// - Parameters:
  ///   - isStrict: whether a file that is left out of the images stops the build.
  ///   - rereadsImages: whether images are read even where the system says that their files have not changed.
  ///   - isWatched: whether open pages are told of changes by a ``WatchBoard``.
  package init(
    _ project: Project, overrides: Overrides = Overrides(), work: Work, budget: Duration? = nil, isStrict: Bool = false,
    rereadsImages: Bool = false, isWatched: Bool = false,
    faultHook: @escaping FaultHook = { _ in }
  ) {
    self.project = project
    self.overrides = overrides
    self.work = work
    self.budget = budget
    self.isStrict = isStrict
    self.rereadsImages = rereadsImages
    self.isWatched = isWatched
    self.faultHook = faultHook
  }

  /// Analyses what is missing, renders what changed, publishes what differs.
  ///
  /// Where something in the store turns out to be damaged, the store is mended or set aside and the build starts anew.
  package func build() throws -> BuildReport {
    do {
      return try build(isStoreInDoubt: false)
    } catch let fault as Diagnostic where fault.isDamage {
      work.progress.note(fault)
      return try build(isStoreInDoubt: true)
    }
  }

  private func build(isStoreInDoubt: Bool) throws -> BuildReport {
    let start = ContinuousClock.now
    let (content, configuration) = try settings()
    let (lock, store) = try open(isStoreInDoubt: isStoreInDoubt)
    defer { withExtendedLifetime(lock) {} }
    if rereadsImages { try store.forgetImages() }

    let study = try Study(project, configuration: configuration, content: content, store: store, work: work)
    try tellDoubts(study)
    let sources = try TemplateSources(project: project.root, isWatched: isWatched)
    if !isWatched { try WatchBoard.clear(project) }
    let ingredients = try BuildIngredients(study, content: content, sources: sources)
    let publisher = try Publisher(OutputFolder(project.output), store: store, faultHook: faultHook)
    let foreign = try publisher.tidy()
    var report = BuildReport(output: project.output.appending(path: "index.html"))
    report.leftOut = study.images?.leftOut.count ?? 0
    if let answers = try store.finishedBuild(ingredients.digest), publisher.output.isWhole {
      report.reused = answers
    } else {
      try store.unfinish()
      try study.checkStimuli()
      let agenda = try Agenda(study, workers: work.workers)
      let plan = try AnalysisPlan(study, stages: agenda.stages, store: store)
      let outcome = try analyse(plan, StageContext(agenda, store: store, work: work, budget: budget))
      report.computed = outcome.answered
      report.reused = plan.parts.reduce(0) { $0 + $1.total - $1.count }
      try remember(agenda, study, store)
      report.accuracy = try store.findings(of: agenda.analyses(of: AccuracyAnalysis.self)).first ?? nil

      let rendering = try rendering(
        study, content: content, sources: sources, program: ingredients.program, agenda: agenda, store: store)
      try telling(outcome.failures) {
        let pages = try rendering.plan(publisher.output)
        try rendering.run(pages, publisher)
        report.rendered = pages.pages.count
        let answers = plan.parts.reduce(0) { $0 + $1.total }
        if report.computed + report.reused == answers { try store.finish(ingredients.digest, answers: answers) }
      }
    }

    for note in notes(foreign, publisher) { work.progress.note(note) }
    report.written = publisher.tally.written
    report.removed = publisher.tally.removed
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    return report
  }

  /// What ``build()`` would do; nothing in the project is written.
  ///
  /// - Parameter shards: among how many processes the analyses are shared out; nil for none.
  package func plan(shards: Int? = nil) throws -> Plan {
    let (content, configuration) = try settings()
    return try withKnown { try plan(configuration, content, $0, shards: shards) }
  }

  /// What authors wrote, and the configuration with what takes its place.
  func settings() throws -> (ProjectContent, Configuration) {
    let content = try ProjectContent(of: project)
    return (content, overrides.applied(to: try Configuration(of: project).withCircuits(of: content)))
  }

  /// Lends what is known of the project, its store or an empty one; neither is kept in the project or written there.
  func withKnown<R>(_ body: (Store) throws -> R) throws -> R {
    guard FileManager.default.fileExists(atPath: project.store.path) else {
      let folder = FileManager.default.temporaryDirectory.appending(path: "micrograph-plan-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      return try body(try Store(at: folder.appending(path: "store.sqlite")))
    }
    return try body(try Store(at: project.store, access: .readOnly))
  }

  private func plan(
    _ configuration: Configuration, _ content: ProjectContent, _ store: Store, shards: Int?
  ) throws -> Plan {
    let study = try Study(project, configuration: configuration, content: content, store: store, work: work)
    try tellDoubts(study)
    try study.checkStimuli()
    let agenda = try Agenda(study, workers: work.workers)
    let analyses = try AnalysisPlan(study, stages: agenda.stages, store: store)
    let output = PublishedOutput(OutputFolder(reading: project.output), files: try store.publishedFiles())
    let sources = try TemplateSources(project: project.root)
    let program = try BuildIngredients.program()
    let pages = try rendering(
      study, content: content, sources: sources, program: program, agenda: agenda, store: store
    ).plan(output)
    let rate = try store.rates()[PagePlan.rate]
    return Plan(
      parts: analyses.parts, pages: pages,
      pageSeconds: pages.pages.isEmpty ? 0 : rate.map { $0 * Double(pages.pages.count) },
      shares: try shards.map { try WorkShares(agenda, known: store, count: $0) })
  }

  /// Tells what is odd and no fault, unless nothing odd is wanted.
  func tellDoubts(_ study: Study) throws(Diagnostic) {
    if let doubt = study.specimen.doubtfulLabels { work.progress.note(doubt) }
    if let images = study.images?.collection {
      let first = (0..<min(images.count, 4)).compactMap { try? images.picture($0) }
      if let doubt = study.specimen.doubtfulScale(first) { work.progress.note(doubt) }
    }
    let leftOut = study.images?.leftOut ?? []
    guard !isStrict || leftOut.isEmpty else { throw Diagnostic(leftOut.map(\.diagnostic)) }
    work.progress.note(leftOut)
  }

  /// Takes the project's lock and opens its store; a damaged one is set aside and named.
  private func open(isStoreInDoubt: Bool) throws(Diagnostic) -> (BuildLock, Store) {
    do {
      try FileManager.default.createDirectory(at: project.state, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        "the folder for results cannot be made", at: project.state.path,
        advice: "Check that the project may be written.")
    }
    let lock = try BuildLock(at: project.lock)
    let (store, note) = try Store.opening(
      project.store, origin: Compiler.arithmetic, suspicious: lock.ownerDied || isStoreInDoubt, faultHook: faultHook)
    if let note { work.progress.note(note) }
    if let doubt = Store.doubt(about: project.store) { work.progress.note(doubt) }
    return (lock, store)
  }

  /// Answers what the plan says is missing, as far as the budget goes.
  ///
  /// What cannot be answered holds up only what needs it; the reasons are told when all else is published.
  func analyse(
    _ plan: AnalysisPlan, _ context: StageContext
  ) throws -> (answered: Int, failures: [Diagnostic]) {
    var (answered, failures): (Int, [Diagnostic]) = (0, [])
    var unanswered: Set<Digest> = []
    for part in plan.parts where part.count > 0 {
      try work.interruption.check()
      let start = ContinuousClock.now
      let (ready, held) = part.split { unanswered.isDisjoint(with: $0.needs) }
      unanswered.formUnion(held.map { part.stage.questions[$0].key })
      guard !ready.isEmpty else { continue }
      let outcome = try part.stage.answer(ready, in: context)
      MemoryBudget.giveBack()
      answered += outcome.answered
      for (place, faults) in outcome.failures.sorted(by: { $0.key < $1.key }) {
        let question = part.stage.questions[place]
        unanswered.insert(question.key)
        failures.append(faults.changed { $0.place = $0.place ?? question.subject })
      }
      if outcome.answered > 0 {
        try context.store.recordRate(
          part.name, count: outcome.answered, seconds: (ContinuousClock.now - start) / .seconds(1))
      }
      try work.interruption.check()
    }
    return (answered, failures)
  }

  /// Does what can be done in spite of some failures, then tells them, with those that came to them.
  private func telling(_ failures: [Diagnostic], after work: () throws -> Void) throws {
    do {
      try work()
    } catch let faults as Diagnostic {
      throw Diagnostic(failures + [faults])
    }
    guard failures.isEmpty else { throw Diagnostic(failures) }
  }

  /// Notes what this model needed, for later plans and for `gc`.
  private func remember(_ agenda: Agenda, _ study: Study, _ store: Store) throws {
    let model = study.specimen.model
    let anatomy = Anatomy(model: model.digest)
    if try store.finding(of: anatomy) == nil { try store.save(try Anatomy.finding(model), of: anatomy) }
    var questions = agenda.stages.flatMap { $0.questions.map { (key: $0.key, subject: $0.subject) } }
    questions.append((anatomy.key, anatomy.subject))
    if let images = study.images {
      let listing = ImageListing(images: images.digest)
      if try store.finding(of: listing) == nil { try store.save(images.digests, of: listing) }
      questions.append((listing.key, listing.subject))
    }
    try store.recordGeneration(model: model.digest, questions: questions) {
      agenda.stages.flatMap { $0.supportingKeys(in: store) } + (study.images?.checks ?? [])
    }
  }

  private func rendering(
    _ study: Study, content: ProjectContent, sources: TemplateSources, program: Digest, agenda: Agenda, store: Store
  ) throws -> Rendering {
    let configuration = study.configuration
    let settings = SiteSettings(
      title: configuration.title ?? study.specimen.name, languages: configuration.languages,
      baseAddress: configuration.address, version: Generator.version)
    return try Rendering(
      settings: settings, sources: sources, program: program,
      library: try SiteLibrary(study, content: content, agenda: agenda, store: store, workers: work.workers),
      store: store, work: work)
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
