import Artifacts
import Basics
import Engine
package import Foundation
import Projects
import Stages

extension Generator {
  /// Answers a share of what is missing, into a store of its own; nothing in the project is written, and no page.
  ///
  /// What the project's store has is taken as known, and decides with the agenda how the work is shared out. A store that
  /// holds part of the share already is gone on with.
  ///
  /// - Parameter url: of the shard's store, on a disk of this machine.
  package func build(_ shard: Shard, into url: URL) throws -> ShardReport {
    if let system = FileSystem.networkName(of: url) {
      throw Diagnostic(
        "a shard's store cannot be on a network's file system (\(system))", at: url.path,
        advice: "Put it on a disk of this machine, such as $TMPDIR, and copy it when the shard is finished.")
    }
    guard url.standardizedFileURL != project.store else {
      throw Diagnostic("this is the project's own store", at: url.path, advice: "Give the shard a file of its own.")
    }
    do {
      return try build(shard, into: url, isStoreInDoubt: false)
    } catch let fault as Diagnostic where fault.isDamage {
      work.progress.note(fault)
      return try build(shard, into: url, isStoreInDoubt: true)
    }
  }

  private func build(_ shard: Shard, into url: URL, isStoreInDoubt: Bool) throws -> ShardReport {
    let start = ContinuousClock.now
    let (content, configuration) = try settings()
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        "the folder for the shard's store cannot be made", at: url.path, advice: "Check that it may be written.")
    }
    let lock = try BuildLock(at: url.appendingPathExtension("lock"))
    defer { withExtendedLifetime(lock) {} }
    return try withKnown { known in
      let (store, note) = try Store.opening(
        url, origin: Compiler.arithmetic, over: known, suspicious: lock.ownerDied || isStoreInDoubt,
        faultHook: faultHook)
      if let note { work.progress.note(note) }
      let study = try Study(project, configuration: configuration, content: content, store: store, work: work)
      try tellDoubts(study)
      try study.checkStimuli()
      let agenda = try Agenda(study, workers: work.workers)
      let shares = try WorkShares(agenda, known: known, count: shard.count)
      let share = shares.shares[shard.number - 1]
      var record = ShareRecord(
        work: shares.digest, number: shard.number, count: shard.count, isFinished: false)
      try store.add([record])
      let context = StageContext(agenda, store: store, work: work, budget: nil)
      var report = ShardReport(images: share.imageCount, waiting: shares.waiting)
      for (stage, chunks) in share.chunks.sorted(by: { $0.key < $1.key }) {
        try work.interruption.check()
        try agenda.stages[stage].read(chunks, for: shares.missing[stage], in: context)
      }
      let plan = try AnalysisPlan(share, of: agenda.stages, store: store)
      let outcome = try analyse(plan, context)
      report.computed = outcome.answered
      report.reused = share.questions.values.reduce(0) { $0 + $1.count } - plan.parts.reduce(0) { $0 + $1.count }
      record.isFinished = outcome.failures.isEmpty
      try store.add([record])
      try store.close()
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      guard outcome.failures.isEmpty else { throw Diagnostic(outcome.failures) }
      return report
    }
  }
}

extension AnalysisPlan {
  /// What of a share its store lacks; nobody asks for the reasons.
  fileprivate init(_ share: WorkShares.Share, of stages: [any Stage], store: Store) throws {
    parts = try share.questions.sorted { $0.key < $1.key }.map { place, questions in
      let stage = stages[place]
      let answered = try store.contents(name: stage.name)
      return Part(
        stage: stage, missing: questions.filter { answered[stage.questions[$0].key] == nil }, reasons: [], seconds: nil)
    }
  }
}
