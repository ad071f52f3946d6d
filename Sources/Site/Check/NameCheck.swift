import Basics

/// Holds what units are called on all pages against what their own pages call them.
struct NameCheck {
  /// A unit by the folder of its layer and its number.
  private struct Place: Hashable {
    let layer: Substring
    let number: Int
  }

  private struct Shown: Hashable {
    let place: Place
    let unit: PageScan.NamedUnit
  }

  private var own: [Place: PageScan.NamedUnit] = [:]
  /// The first page on which a unit is called so.
  private var shown: [Shown: String] = [:]

  /// - Parameters:
  ///   - layer: the folder of the page's own layer, by which links are meant that name none; nil where it has none.
  ///   - unit: the number of the unit whose own page it is, with the class that is published of it.
  mutating func note(_ scan: PageScan, on page: String, layer: Substring?, unit: (number: Int, class: String?)?) {
    if let layer, let unit, var named = scan.own {
      named.goesWith = unit.class ?? ""
      own[Place(layer: layer, number: unit.number)] = named
    }
    for (link, names) in scan.units {
      let parts = link.split(separator: "/")
      guard parts.last == "index.html", let number = parts.dropLast().last.flatMap({ Int($0) }) else { continue }
      let folder = parts.dropLast(2).last.flatMap { $0 == ".." ? nil : $0 } ?? layer ?? ""
      for unit in names {
        let shown = Shown(place: Place(layer: folder, number: number), unit: unit)
        if self.shown[shown] == nil { self.shown[shown] = page }
      }
    }
  }

  /// What is called otherwise than on its own page, in the order of pages.
  var faults: [Diagnostic] {
    let found = shown.compactMap { shown, page -> (page: String, what: String)? in
      guard let own = own[shown.place] else { return nil }
      let (written, name) = (shown.unit.written, shown.unit.name)
      if !written.isEmpty, written != own.written, written != "\(shown.place.number)" {
        return (page, "a link to \(own.written) says '\(written)'")
      }
      if !shown.unit.goesWith.isEmpty, own.goesWith.isEmpty {
        return (page, "\(own.written) is said to go along with a class, and none stands for it")
      }
      return name.isEmpty || name == own.name
        ? nil : (page, "\(own.written) is called '\(name)', on its own page '\(own.name)'")
    }
    return found.sorted { ($0.page, $0.what) < ($1.page, $1.what) }.map { Diagnostic($0.what, at: $0.page) }
  }
}
