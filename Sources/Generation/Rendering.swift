import Algorithms
import Artifacts
import Basics
import Foundation
import Libraries
import Site

/// Renders the pages whose facts have changed and publishes those whose bytes have.
///
/// At no moment does a page name a file that is not there yet: pictures and other assets come first, then pages that
/// are new, then pages that change, and what no page names any more is removed last.
struct Rendering {
  private let site: Site
  private let store: Store
  private let work: Work
  /// The digests of everything that the site is made from.
  let facts: FactTable

  init(
    settings: SiteSettings, sources: TemplateSources, program: Digest, library: SiteLibrary, store: Store, work: Work
  ) throws {
    site = try Site(settings: settings, sources: sources, library: library)
    var facts = library.facts
    facts.note(site.facts)
    facts[.program] = program
    self.facts = facts
    self.store = store
    self.work = work
  }

  /// What has to be rendered, given what is in Output.
  func plan(_ output: PublishedOutput) throws -> PagePlan {
    let before = FactTable(digests: try store.facts())
    if before == facts, output.isWhole { return PagePlan(pages: [], reasons: [], total: output.files.count, all: nil) }
    let pages = try site.pages()
    let explanation = PageExplanation(before: before, now: facts)
    var stale: [any Page] = []
    var reasons: [(reason: String, subject: String)] = []
    for page in pages {
      guard let file = output.files[page.path] else {
        stale.append(page)
        reasons.append(("never rendered", page.path))
        continue
      }
      if file.sources == .pending || !output.isInPlace(file) {
        stale.append(page)
        reasons.append(("not as it was written", page.path))
      } else if file.sources != facts.sources(file.reads) {
        stale.append(page)
        reasons.append((explanation.reason(file.reads), page.path))
      }
    }
    return PagePlan(
      pages: stale, reasons: Plan.reasons(reasons), total: pages.count, all: Set(pages.map(\.path)))
  }

  /// Brings Output up to date.
  func run(_ plan: PagePlan, _ publisher: Publisher) throws {
    guard let all = plan.all else { return }
    for claim in try site.checkProse() { work.progress.note(claim) }
    let assets = plan.pages.filter { !$0.path.hasSuffix(".html") }
    let (old, new) = plan.pages.filter { $0.path.hasSuffix(".html") }.split { publisher.manifest[$0.path] != nil }
    let start = ContinuousClock.now
    work.progress.begin("Rendering", "files", total: plan.pages.count)
    for group in [assets, new, old] { try render(group, publisher) }
    try publisher.removeAll(but: all)
    work.progress.end()
    try store.recordRate(
      PagePlan.rate, count: plan.pages.count, seconds: (ContinuousClock.now - start) / .seconds(1))
    try store.setFacts(facts.digests)
  }

  private func render(_ pages: [any Page], _ publisher: Publisher) throws {
    for chunk in pages.chunks(ofCount: 256).map(Array.init) {
      try work.interruption.check()
      let items = try Workers.map(count: chunk.count, workers: work.workers, state: {}) { _, index in
        let page = chunk[index]
        let (data, reads) = try ReadLog.record { try page.render(in: site) }
        return try item(page, data, reads: reads)
      }
      try publisher.publish(items)
      work.progress.advance(chunk.count)
    }
  }

  /// A file with all that it was made from; every file is made by the program.
  private func item(_ page: any Page, _ data: Data, reads: Set<Fact>) throws(Diagnostic) -> Publisher.Item {
    let reads = reads.union([.program]).map(\.text).sorted()
    guard let sources = facts.sources(reads) else {
      let unknown = reads.filter { facts.digests[$0] == nil }.joined(separator: ", ")
      throw Diagnostic("it reads what no one answers for: \(unknown)", at: page.path, advice: "Please report this.")
    }
    return Publisher.Item(path: page.path, data: data, sources: sources, reads: reads)
  }
}

extension Array {
  /// The elements that fulfil a condition, and the others, each in their order.
  fileprivate func split(by condition: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(condition), filter { !condition($0) })
  }
}
