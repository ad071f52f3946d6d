package import Basics

package import struct Foundation.Data

/// Looks through a published site: links, images, orphans, identifiers, sizes, leftovers, and what pages suggest
/// (``EvidenceCheck``).
package struct SiteCheck {
  /// What is wrong, in order of path; empty when all is well.
  package private(set) var faults: [Diagnostic] = []
  package private(set) var pageCount = 0
  package private(set) var fileCount = 0
  package private(set) var byteCount = 0

  /// Bytes that a page may ask for at first view, and those of shared files and of the whole site; of a unit's page its own
  /// bytes, and of a layer's the elements before somebody scrolls.
  package enum Budget {
    package static let page = 150_000
    package static let circuitPage = 300_000
    package static let activationPage = 400_000
    /// Of the list of all words with their units: a thousand classes and more.
    package static let indexPage = 400_000
    package static let layerPage = 700_000
    package static let layerElements = 1500
    package static let unitPage = 26_000
    /// With its picture, which comes on a strip with those of its neighbours.
    package static let unitView = 250_000
    /// Of a head of attention, with patterns.
    package static let headPage = 48_000
    package static let script = 40_000
    package static let style = 32_000
    package static let site = 225_000_000
  }

  private let sizes: [String: Int]
  private var identifiers: [String: Set<String>] = [:]
  private var reached: Set<String> = []
  private var fragments: [(page: String, target: String, fragment: String)] = []

  /// Checks the files at `sizes`' paths, whose sizes are its values; `read` gives a file's content.
  package init(sizes: [String: Int], read: (String) throws -> Data) throws {
    self.sizes = sizes
    fileCount = sizes.count
    byteCount = sizes.values.reduce(0, +)
    var evidence = EvidenceCheck()
    for path in sizes.keys.sorted() {
      if path.hasSuffix(".html") {
        pageCount += 1
        let page = String(decoding: try read(path), as: UTF8.self)
        let scan = PageScan(page)
        check(page, scan, at: path)
        try evidence.check(page, scan, at: path, read: read)
      } else if path.hasSuffix("/units.js") {
        try evidence.check(script: String(decoding: try read(path), as: UTF8.self), at: path, read: read)
      }
      checkSize(of: path)
    }
    faults += evidence.faults + evidence.names.faults
    // The page that shows units side by side reads their names there.
    let isList = { (target: String) in target == SiteMap.compare || target.hasSuffix("/\(SiteMap.compare)") }
    for (page, target, fragment) in fragments
    where identifiers[target]?.contains(fragment) == false && !isList(target) {
      fault("the link to '\(target)#\(fragment)' leads to no such place", page)
    }
    checkOrphans()
    if byteCount > Budget.site {
      fault("the site has \(NumberText.bytes(byteCount)), over \(NumberText.bytes(Budget.site))", "")
    }
  }

  /// What no page holds, since words that look like a template's tag are written otherwise.
  private static let leftovers = ["{{", "}}", "\u{E000}", "nan%"]

  private mutating func fault(_ what: String, _ path: String) {
    faults.append(Diagnostic(what, at: path.isEmpty ? nil : path))
  }

  private mutating func check(_ html: String, _ scan: PageScan, at path: String) {
    let known = Set(scan.identifiers)
    identifiers[path] = known
    if known.count < scan.identifiers.count {
      var seen: Set<String> = []
      for identifier in scan.identifiers where !seen.insert(identifier).inserted {
        fault("the identifier '\(identifier)' is used twice", path)
      }
    }
    for left in Self.leftovers where html.contains(left) { fault("'\(left)' was left over", path) }
    var firstView = html.utf8.count
    for part in scan.parts { firstView += follow(part, from: path) }
    for link in scan.links { _ = follow(link, from: path) }
    let folders = path.split(separator: "/").dropLast()
    let (isLayer, isUnit) = (folders.dropLast().last == "layers", folders.dropLast(2).last == "layers")
    // What a layer's page begins with is little more than a screen.
    if isLayer { for strip in scan.strips.sorted() { firstView += follow(strip, from: path) } }
    for image in scan.images {
      let size = image.source.hasPrefix("data:") ? 0 : follow(image.source, from: path)
      if !image.isLazy { firstView += size }
      if !image.hasAlternative { fault("the image '\(image.source.prefix(60))' has no alternative text", path) }
      if !image.hasSize { fault("the image '\(image.source.prefix(60))' has no size", path) }
    }
    let own = html.contains("<section class=\"attention\"") ? Budget.headPage : Budget.unitPage
    if isUnit, html.utf8.count > own {
      fault("the page of a unit has \(NumberText.bytes(html.utf8.count)), over \(NumberText.bytes(own))", path)
    }
    if isLayer, scan.elements > Budget.layerElements {
      fault(
        "the page has \(NumberText.whole(scan.elements)) elements at first view, over "
          + NumberText.whole(Budget.layerElements), path)
    }
    let budget =
      switch path.split(separator: "/").dropLast(2).last {
      case "layers": Budget.layerPage
      case "circuits": Budget.circuitPage
      case "activations": Budget.activationPage
      default: isUnit ? Budget.unitView : folders.last == "search" ? Budget.indexPage : Budget.page
      }
    if firstView > budget {
      fault("the page needs \(NumberText.bytes(firstView)) at first view, over \(NumberText.bytes(budget))", path)
    }
  }

  /// The size of the file that a link leads to; notes it as reached. 0 for links that leave the site.
  private mutating func follow(_ link: String, from page: String) -> Int {
    if link.hasPrefix("https://") || link.hasPrefix("http://") || link.hasPrefix("mailto:") { return 0 }
    let halves = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    var folders = page.split(separator: "/").dropLast().map(String.init)
    for part in (halves.first ?? "").split(separator: "?").first?.split(separator: "/") ?? [] {
      if part == ".." {
        guard folders.popLast() != nil else {
          fault("the link '\(link)' leaves the site", page)
          return 0
        }
      } else if part != "." {
        folders.append(String(part))
      }
    }
    let target = (halves.first ?? "").isEmpty ? page : folders.joined(separator: "/")
    guard let size = sizes[target] else {
      fault("the link '\(link)' leads to no file", page)
      return 0
    }
    if target != page { reached.insert(target) }
    if halves.count == 2 { fragments.append((page, target, String(halves[1]))) }
    return size
  }

  private mutating func checkSize(of path: String) {
    guard let size = sizes[path] else { return }
    if path.hasPrefix("assets/"), path.hasSuffix(".js"), size > Budget.script {
      fault("the script has \(NumberText.bytes(size)), over \(NumberText.bytes(Budget.script))", path)
    }
    if path.hasSuffix(".css"), size > Budget.style {
      fault("the stylesheet has \(NumberText.bytes(size)), over \(NumberText.bytes(Budget.style))", path)
    }
    if size == 0 { fault("the file is empty", path) }
  }

  /// Files that nothing leads to; shards of the search and the names of photographs are loaded by script.
  private mutating func checkOrphans() {
    let roots: Set<String> = ["index.html", "sitemap.xml", "README.md"]
    for path in sizes.keys.sorted() where !reached.contains(path) && !roots.contains(path) {
      let isShard = path.split(separator: "/").dropLast().last == "search" && path.hasSuffix(".js")
      // Links from other sites lead to the previews of circuits, by full address.
      let isPreview = path.hasPrefix("circuits/") && path.hasSuffix("/preview.jpg")
      let isNames = path == PhotographNames.file || path.hasSuffix("/\(PhotographNames.file)")
      if !isShard && !isPreview && !isNames { fault("nothing leads to this file", path) }
    }
  }
}
