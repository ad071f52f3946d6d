import Artifacts
import Basics
import Engine
import Foundation
import Site

/// Renders the pages whose facts have changed and publishes those whose bytes have.
///
/// At no moment does a page name a file that is not there yet: pictures and other assets come first, then pages that
/// are new, then pages that change, and what no page names any more is removed last.
struct Rendering {
  private let site: Site
  private let library: SiteLibrary
  private let siteReads: [String]
  private let store: Store
  private let workers: Int
  private let progress: Progress

  init(
    settings: SiteSettings, sources: TemplateSources, library: SiteLibrary, store: Store, workers: Int,
    progress: Progress
  ) throws {
    (site, siteReads) = try ReadLog.record { try Site(settings: settings, sources: sources, library: library) }
    self.library = library
    self.store = store
    self.workers = workers
    self.progress = progress
  }

  /// The digests of everything that the site is made from, by name.
  func facts() -> [String: Digest] {
    var facts = ["site": site.digest]
    for name in library.allFacts() { facts[name] = library.digest(of: name) }
    return facts
  }

  /// Brings Output up to date.
  func run(_ publisher: Publisher) throws {
    let facts = facts()
    if try store.facts() == facts, publisher.isWhole { return }
    try site.checkProse()
    let pages = try site.pages()
    let stale = pages.filter { !isCurrent($0.path, publisher, facts) }
    let assets = stale.filter { !$0.path.hasSuffix(".html") }
    let (old, new) = stale.filter { $0.path.hasSuffix(".html") }.split(by: { publisher.manifest[$0.path] != nil })
    progress.begin("Rendering", "files", total: stale.count)
    for group in [assets, new, old] { try render(group, publisher, facts) }
    try publisher.removeAll(but: Set(pages.map(\.path)))
    try store.recordRate("render", count: stale.count, seconds: progress.end())
    try store.setFacts(facts)
  }

  private func render(_ pages: [any Page], _ publisher: Publisher, _ facts: [String: Digest]) throws {
    let size = 256
    for start in stride(from: 0, to: pages.count, by: size) {
      try Interruption.check()
      let chunk = Array(pages[start..<min(start + size, pages.count)])
      let items = try Workers.map(count: chunk.count, workers: workers, state: {}) { _, index in
        let page = chunk[index]
        let (data, reads) = try ReadLog.record { try page.render(in: site) }
        return Publisher.Item(path: page.path, data: data, sources: sources(reads, facts), reads: reads)
      }
      try publisher.publish(items)
      progress.advance(chunk.count)
    }
  }

  private func isCurrent(_ path: String, _ publisher: Publisher, _ facts: [String: Digest]) -> Bool {
    guard let file = publisher.manifest[path] else { return false }
    return publisher.isCurrent(path, sources: sources(file.reads, facts))
  }

  /// The name of all that a page was made from.
  private func sources(_ reads: [String], _ facts: [String: Digest]) -> Digest {
    var hasher = DigestHasher()
    hasher.update(site.digest.hex)
    for name in siteReads + reads {
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
