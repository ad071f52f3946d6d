import Basics
import Findings
import Foundation

/// Holds what pages suggest against the numbers that are published beside them.
///
/// - A class that stands for a unit is one whose score goes along with the unit (``UnitClasses/least``), and at least half of
///   the unit's strongest images are of it, if there are so many of the class.
/// - Images stand in the order of the activations beside them, and the orders that a layer's page offers are those of the
///   published numbers.
/// - The ends of a histogram are those of the counts, and the weight that a legend calls full colour is the largest of the
///   weights that are shown.
/// - A unit is called the same on all pages, and on its own by the name that is published (``NameCheck``).
/// - Pages and cards of circuits (``CircuitPageCheck``) and activation pages (``ActivationPageCheck``) say what is
///   published of them.
struct EvidenceCheck {
  private(set) var faults: [Diagnostic] = []
  private(set) var names = NameCheck()
  private(set) var legends = OutputLegends()
  /// Pages come layer by layer, so that one is enough.
  private var last: (folder: Substring, numbers: LayerNumbers?)?
  /// By the folder's name; nil for one that cannot be read.
  private var circuits: [Substring: PublishedCircuit?] = [:]

  /// The folders of a page below that of its language: the kind of page first.
  private static func folders(of path: String) -> ArraySlice<Substring> {
    let folders = path.split(separator: "/")[...]
    let kinds: Set<Substring> = ["layers", "circuits", "activations"]
    let kind = folders.prefix(2).firstIndex(where: kinds.contains)
    return kind.map { folders[$0...] } ?? folders.suffix(1)
  }

  /// A page; of kinds that have no numbers beside them, only what it calls units.
  mutating func check(_ html: String, _ scan: PageScan, at path: String, read: (String) throws -> Data) throws {
    let folders = Self.folders(of: path)
    let (kind, rest) = (folders.first, folders.dropFirst())
    let layer = kind == "layers" ? rest.first : nil
    if rest.count != 3 || layer == nil { names.note(scan, on: path, layer: layer, unit: nil) }
    switch (kind, rest.count) {
    case ("layers", 3): check(unitPage: html, scan, of: rest.first ?? "", at: path, read: read)
    case ("circuits", 2): checkCircuit(PageElement(html), of: rest.first ?? "", at: path, read: read)
    case ("activations", 2):
      guard let numbers = try? ActivationNumbers(try read("activations/\(rest.first ?? "")/data.json")) else {
        return fault("the numbers of the image cannot be read", path)
      }
      for what in ActivationPageCheck(page: PageElement(html), numbers).faults { fault(what, path) }
    case ("circuits", 1), ("index.html", 0): checkCards(PageElement(html), at: path, read: read)
    default: break
    }
  }

  /// The numbers for the script of a layer's page.
  mutating func check(script: String, at path: String, read: (String) throws -> Data) throws {
    guard let numbers = numbers(at: path, read: read) else { return }
    check(script: script, numbers, path)
  }

  /// Those of the layer to which a page belongs; a fault where there are none.
  private mutating func numbers(at path: String, read: (String) throws -> Data) -> LayerNumbers? {
    let folder = Self.folders(of: path).dropFirst().first ?? ""
    if last?.folder != folder {
      last = (folder, try? LayerNumbers(try read("layers/\(folder)/data.json")))
      if let numbers = last?.numbers { legends.note(numbers, of: folder) }
    }
    if last?.numbers == nil { fault("the numbers of the layer cannot be read", path) }
    return last?.numbers
  }

  private mutating func fault(_ what: String, _ path: String) { faults.append(Diagnostic(what, at: path)) }

  // MARK: The page of a layer

  /// A unit is a list that begins with its number, mean, share active, class and rank (``UnitsScript``).
  private mutating func check(script: String, _ numbers: LayerNumbers, _ path: String) {
    let name = "window.micrographUnits="
    guard let start = script.range(of: name)?.upperBound,
      let end = script.range(of: ";", options: .backwards)?.lowerBound,
      start <= end,
      let rows = try? JSONSerialization.jsonObject(with: Data(script[start..<end].utf8)) as? [[Any]],
      rows.count == numbers.units.count, rows.allSatisfy({ $0.count > 4 })
    else { return fault("it does not hold a row for each unit of the layer", path) }
    let images = numbers.imagesOfClasses
    for (number, (row, unit)) in zip(rows, numbers.units).enumerated() {
      for (field, value, what) in [
        (1, unit.examples?.mean, "mean activation"),
        (2, unit.examples?.shareActive, "share of images on which it fires"),
      ] where Self.float(row[field]) != value.map({ Float($0) }) {
        fault("unit \(number) is ordered by another \(what) than was measured", path)
      }
      if (row[3] as? String ?? "").isEmpty != (unit.class == nil) {
        fault("unit \(number) has a class that does not stand for it, or lacks the one that does", path)
      }
      if let label = unit.class, !Self.isBorneOut(label, unit, images) {
        fault("unit \(number) is called '\(Label.shown(label))', which its scores or its images do not bear out", path)
      }
    }
    let ranks = rows.compactMap { $0[4] as? Int }
    if !ranks.isEmpty, ranks.sorted() != Array(rows.indices) { fault("its order by shared images is none", path) }
  }

  private static func float(_ value: Any) -> Float? { (value as? NSNumber).map { $0.floatValue } }

  private static func isBorneOut(_ label: String, _ unit: LayerNumbers.Unit, _ images: [String: Int]) -> Bool {
    let strongest = (unit.examples?.strongest ?? []).map(\.class)
    return unit.classScores.contains { $0.class == label && Float($0.value ?? 0) >= UnitClasses.least }
      && UnitClasses.standing(among: [label], strongest: strongest) { images[$0, default: 0] } != nil
  }

  // MARK: Circuits

  private mutating func circuit(_ folder: Substring, read: (String) throws -> Data) -> PublishedCircuit? {
    if let known = circuits[folder] { return known }
    let found = (try? read("circuits/\(folder)/circuit.json")).flatMap(PublishedCircuit.init)
    circuits[folder] = .some(found)
    return found
  }

  private mutating func checkCircuit(
    _ page: PageElement, of folder: Substring, at path: String, read: (String) throws -> Data
  ) {
    guard let circuit = circuit(folder, read: read) else { return fault("the circuit cannot be read", path) }
    for what in circuit.faults(ofPage: page) { fault(what, path) }
  }

  /// Cards that lead to circuits, in a list or on the home page.
  private mutating func checkCards(_ page: PageElement, at path: String, read: (String) throws -> Data) {
    for card in page.all("a", "circuit") {
      let folder = card["href"]?.split(separator: "/").dropLast().last ?? ""
      guard let circuit = circuit(folder, read: read) else { return fault("a card leads to no circuit", path) }
      for what in circuit.faults(ofCard: card) { fault("the card of '\(folder)': \(what)", path) }
    }
  }

  // MARK: The page of a unit

  private mutating func check(
    unitPage html: String, _ scan: PageScan, of layer: Substring, at path: String, read: (String) throws -> Data
  ) {
    guard let numbers = numbers(at: path, read: read) else { return }
    let number = path.split(separator: "/").dropLast().last.flatMap { Int($0) }
    guard let number, numbers.units.indices.contains(number) else {
      return fault("there are no numbers of the unit", path)
    }
    let unit = numbers.units[number]
    names.note(scan, on: path, layer: layer, unit: (number, unit.class))
    let (said, name) = (scan.own?.name ?? "", unit.name.map(Label.shown) ?? "")
    if said != name.escapedForHTML { fault("its unit is called '\(said)', not '\(name)'", path) }
    if let outputs = ShownConnections("outputs", in: html) {
      legends.note(outputs, of: "\(numbers.layer):\(number)", on: path)
    }
    check(unitPage: html, unit, path)
  }

  private mutating func check(unitPage html: String, _ unit: LayerNumbers.Unit, _ path: String) {
    let values = unit.examples?.strongest.compactMap(\.value) ?? []
    if zip(values, values.dropFirst()).contains(where: { $0 < $1 }) {
      fault("the images that excite it most are not in the order of its activations", path)
    }
    for (place, (item, value)) in zip(Self.items(ofFirst: "photographs", in: html), values).enumerated() {
      // Published is the shortest number that is the same in single precision; pages round what that stands for.
      let text = NumberText.short(Double(Float(value)))
      if !item.contains(" \(text)") { fault("image \(place + 1) stands beside another activation than \(text)", path) }
    }
    if html.contains("<svg class=\"histogram\""), let histogram = unit.examples?.histogram {
      // The last bar ends a little beyond the largest of all, which is told where it is above 0.
      let largest = values.first.flatMap { $0 > 0 ? $0 : nil } ?? histogram.high
      for end in [histogram.low, largest].compactMap(\.self).map({ NumberText.short(Double(Float($0))) })
      where !html.contains(">\(end)</text>") {
        fault("its histogram does not say that it ends at \(end)", path)
      }
    }
    if let inputs = ShownConnections("inputs", in: html) { check(inputs: inputs, unit, path) }
  }

  /// The numbers after each ± beside the unit's inputs, against the weights of those that are shown.
  private mutating func check(inputs: ShownConnections, _ unit: LayerNumbers.Unit, _ path: String) {
    guard let largest = unit.largestWeight(from: Set(inputs.units.map { "\($0.number)" })) else { return }
    for scale in inputs.scales where !ShownConnections.agree(scale, largest) {
      fault(
        "full colour is called a weight of \(NumberText.short(scale)), the largest is \(NumberText.short(largest))",
        path)
    }
  }

  /// The texts of the items of the first list of a class.
  private static func items(ofFirst name: String, in html: String) -> [String] {
    guard let start = html.range(of: "<ol class=\"\(name)\""),
      let end = html.range(of: "</ol>", range: start.upperBound..<html.endIndex)
    else { return [] }
    return PageElement(String(html[start.lowerBound..<end.lowerBound])).all("li").map(\.text)
  }
}

/// A circuit as it is published, of whatever kind.
private enum PublishedCircuit {
  case ofWeights(Circuit)
  case ofStream(StreamCircuit)
  case ofClass(ClassCircuit)

  /// Nil where it is no circuit.
  init?(_ json: Data) {
    if let circuit = try? CircuitPageCheck.circuit(Circuit.self, json) {
      self = .ofWeights(circuit)
    } else if let circuit = try? CircuitPageCheck.circuit(StreamCircuit.self, json) {
      self = .ofStream(circuit)
    } else if let circuit = try? CircuitPageCheck.circuit(ClassCircuit.self, json) {
      self = .ofClass(circuit)
    } else {
      return nil
    }
  }

  func faults(ofPage page: PageElement) -> [String] {
    switch self {
    case .ofWeights(let circuit): CircuitPageCheck(page: page, of: circuit).faults
    case .ofStream(let circuit): StreamCircuitCheck(page: page, of: circuit).faults
    case .ofClass(let circuit): ClassCircuitCheck(page: page, of: circuit).faults
    }
  }

  func faults(ofCard card: PageElement) -> [String] {
    switch self {
    case .ofWeights(let circuit): CircuitPageCheck(card: card, of: circuit).faults
    case .ofStream(let circuit): StreamCircuitCheck(card: card, of: circuit).faults
    case .ofClass(let circuit): ClassCircuitCheck(card: card, of: circuit).faults
    }
  }
}
