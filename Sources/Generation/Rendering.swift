import Artifacts
import Basics
import Foundation
import Libraries
import Site

/// Renders the pages whose facts have changed and publishes those whose bytes have.
///
/// At no moment does a page show a file that is not there yet: pictures and other assets come first, then pages that
/// are new, then pages that change, each with the data of their layers, and what no page names any more is removed last.
struct Rendering {
  private let site: Site
  private let store: Store
  private let work: Work
  /// The digests of everything that the site is made from, when it was last made and now.
  private let before: FactTable
  let facts: FactTable

  init(
    settings: SiteSettings, sources: TemplateSources, program: Digest, library: SiteLibrary, store: Store, work: Work
  ) throws {
    site = try Site(settings: settings, sources: sources, library: library)
    var facts = library.facts
    facts.note(site.facts)
    facts[.program] = program
    before = FactTable(digests: try store.facts())
    facts.note(try library.tileFacts(after: before[.program] == program ? before : FactTable()))
    self.facts = facts
    self.store = store
    self.work = work
  }

  /// What has to be rendered, given what is in Output.
  func plan(_ output: PublishedOutput) throws -> PagePlan {
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
    let (pages, assets) = plan.pages.split { $0.path.hasSuffix(".html") || $0 is any PageOfUnits }
    let (old, new) = pages.split { publisher.manifest[$0.path] != nil }
    let start = ContinuousClock.now
    work.progress.begin("Rendering", "files", total: plan.pages.count)
    for group in [assets, new, old] { try render(group, publisher) }
    try publisher.removeAll(but: all)
    work.progress.end()
    try store.recordRate(
      PagePlan.rate, count: plan.pages.count, seconds: (ContinuousClock.now - start) / .seconds(1))
    try store.setFacts(facts.digests)
  }

  /// How many files are published together, and how many tasks are done before the first of them is taken in.
  private static let (together, ahead) = (256, 64)

  private func render(_ pages: [any Page], _ publisher: Publisher) throws {
    let tasks = RenderTask.all(pages)
    var items: [Publisher.Item] = []
    var waiting = WaitingParts()
    func publish() throws {
      guard !items.isEmpty else { return }
      try publisher.publish(items)
      work.progress.advance(items.count)
      items = []
    }
    try Workers.stream(count: tasks.count, workers: work.workers, ahead: Self.ahead) { index in
      try done(tasks[index])
    } take: { made in
      try work.interruption.check()
      items += made.items
      for part in made.parts {
        guard let all = waiting.add(part) else { continue }
        let reads = all.reduce(into: Set<Fact>()) { $0.formUnion($1.reads) }
        items.append(try item(part.file, part.file.joined(all.map(\.text)), reads: reads))
      }
      if items.count >= Self.together { try publish() }
    }
    try publish()
  }

  private func done(_ task: RenderTask) throws -> (items: [Publisher.Item], parts: [WaitingParts.Part]) {
    let items = try task.pages.map { page in
      let (data, reads) = try ReadLog.record { try page.render(in: site) }
      return try item(page, data, reads: reads)
    }
    guard let unit = task.unit else { return (items, []) }
    let parts = try task.files.map { file in
      let (text, reads) = try ReadLog.record { try file.part(of: unit, in: site) }
      return WaitingParts.Part(file: file, unit: unit, text: text, reads: reads)
    }
    return (items, parts)
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
