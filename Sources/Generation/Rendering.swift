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
  /// The digests of everything that the site is made from, by name.
  let facts: [String: Digest]

  init(
    settings: SiteSettings, sources: TemplateSources, library: SiteLibrary, store: Store, work: Work
  ) throws {
    site = try Site(settings: settings, sources: sources, library: library) { ReadLog.note($0) }
    facts = library.facts.merging(site.ingredients) { $1 }
    self.store = store
    self.work = work
  }

  /// What has to be rendered, given what is in Output.
  func plan(_ output: PublishedOutput) throws -> PagePlan {
    let before = try store.facts()
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
      } else if file.sources != sources(file.reads) {
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
    try site.checkProse()
    let assets = plan.pages.filter { !$0.path.hasSuffix(".html") }
    let (old, new) = plan.pages.filter { $0.path.hasSuffix(".html") }.split { publisher.manifest[$0.path] != nil }
    let start = ContinuousClock.now
    work.progress.begin("Rendering", "files", total: plan.pages.count)
    for group in [assets, new, old] { try render(group, publisher) }
    try publisher.removeAll(but: all)
    work.progress.end()
    try store.recordRate(
      PagePlan.rate, count: plan.pages.count, seconds: (ContinuousClock.now - start) / .seconds(1))
    try store.setFacts(facts)
  }

  private func render(_ pages: [any Page], _ publisher: Publisher) throws {
    let size = 256
    for start in stride(from: 0, to: pages.count, by: size) {
      try work.interruption.check()
      let chunk = Array(pages[start..<min(start + size, pages.count)])
      let items = try Workers.map(count: chunk.count, workers: work.workers, state: {}) { _, index in
        let page = chunk[index]
        let (data, reads) = try ReadLog.record { try page.render(in: site) }
        return Publisher.Item(path: page.path, data: data, sources: sources(reads), reads: reads)
      }
      try publisher.publish(items)
      work.progress.advance(chunk.count)
    }
  }

  /// The name of all that a page was made from.
  private func sources(_ reads: [String]) -> Digest {
    var hasher = DigestHasher()
    for name in ["program"] + reads {
      hasher.update(name)
      hasher.update(facts[name]?.hex ?? "")
    }
    return hasher.finish()
  }
}

extension Array {
  /// The elements that fulfil a condition, and the others, each in their order.
  fileprivate func split(by condition: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(condition), filter { !condition($0) })
  }
}
