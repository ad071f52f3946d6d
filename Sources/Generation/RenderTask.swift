package import Networks
package import Site

/// Files that one worker makes one after another, as they read the same: a unit's pages in all languages, and what its layer's
/// data say of it, for which its record is read once.
package struct RenderTask: Sendable {
  package let unit: Unit?
  package private(set) var pages: [any Page] = []
  /// Of each the part about ``unit``.
  package private(set) var files: [any PageOfUnits] = []

  /// Those of a layer's data stand together, so that the parts of no more than one layer wait for one another, whichever pages
  /// of its units there are; then all others in the order of their pages.
  package static func all(_ pages: [any Page]) -> [RenderTask] {
    var tasks: [RenderTask] = []
    var places: [Unit: Int] = [:]
    func change(_ unit: Unit, _ body: (inout RenderTask) -> Void) {
      let place = places[unit] ?? tasks.count
      if place == tasks.count {
        tasks.append(RenderTask(unit: unit))
        places[unit] = place
      }
      body(&tasks[place])
    }
    let files = pages.compactMap { $0 as? any PageOfUnits }.filter { !$0.units.isEmpty }
    for file in files {
      for unit in file.units { change(unit) { $0.files.append(file) } }
    }
    let inParts = Set(files.map(\.path))
    for page in pages where !inParts.contains(page.path) {
      if let unit = page.unit {
        change(unit) { $0.pages.append(page) }
      } else {
        tasks.append(RenderTask(unit: nil, pages: [page]))
      }
    }
    return tasks
  }
}

/// Parts of files that wait for the others.
struct WaitingParts {
  /// A part with the facts that were read for it.
  struct Part: Sendable {
    let file: any PageOfUnits
    let unit: Unit
    let text: String
    let reads: Set<Fact>
  }

  /// By the file's path.
  private var parts: [String: [Unit: Part]] = [:]

  /// Takes a part in; gives out its file's parts, in their order, where that was the last of them.
  mutating func add(_ part: Part) -> [Part]? {
    let (path, units) = (part.file.path, part.file.units)
    parts[path, default: [:]][part.unit] = part
    guard let known = parts[path], known.count == units.count else { return nil }
    parts[path] = nil
    return units.compactMap { known[$0] }
  }
}
