import Findings
import Foundation

/// Holds the page of a circuit, and the cards that lead to it, against the circuit that is published beside it.
struct CircuitPageCheck {
  private let circuit: Circuit
  private(set) var faults: [String] = []

  /// Throws where `json` is no circuit of that kind (``CircuitData``).
  static func circuit<Found: Decodable>(_ kind: Found.Type, _ json: Data) throws -> Found {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(kind, from: json)
  }

  /// A card in a list of circuits: its numbers, and the verdict beside them.
  init(card: PageElement, of circuit: Circuit) {
    self.circuit = circuit
    check(card, "it")
    faults += Self.faults(ofVerdict: circuit.evidence.proof.verdict, in: card)
  }

  /// The whole page: the numbers of its lead, the table of cuts, the order and the words of its edges, its units.
  init(page: PageElement, of circuit: Circuit) {
    self.circuit = circuit
    for lead in page.all("div", "hero") { check(lead, "its lead") }
    let sections = Dictionary(
      page.all("section").map { ($0["aria-labelledby"] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    if let proof = sections["proof"] {
      faults += Self.faults(ofVerdict: circuit.evidence.proof.verdict, in: proof)
      faults += Self.faults(ofCuts: proof.all("tbody").first?.all("tr") ?? [], circuit.evidence.interventions)
    }
    let rows = sections["edges"]?.all("tbody").map { $0.all("tr") } ?? []
    for body in rows { checkEdges(body.filter { Self.edge($0["id"]) != nil }) }
    if Set(rows.joined().compactMap { Self.edge($0["id"]) }) != Set(circuit.edges.indices) {
      faults.append("its table of edges does not hold each of the \(circuit.edges.count) once")
    }
    checkUnits(rows.last ?? [])
    for link in page.all("a", "edge") { checkArrow(link) }
    for list in page.all("ul", "takes") { checkShares(list.all("li")) }
  }

  // MARK: Numbers in sentences

  private mutating func check(_ element: PageElement, _ place: String) {
    let said = element.numbers
    func share(_ kind: Intervention.Kind) -> String? {
      circuit.evidence.interventions.first { $0.kind == kind }.map { NumberText.percent(Double($0.mean)) }
    }
    // Told together or not at all.
    let shares = [Intervention.Kind.cutEdges, .cutRandomEdges, .keepOnly].map(share)
    let told = shares.contains(nil) ? [] : shares.compactMap(\.self)
    let counts = [circuit.units.count, circuit.edges.count].map(NumberText.whole)
    for number in counts + told where !said.contains(number[...]) {
      faults.append("\(place) does not say \(number), which was measured")
    }
  }

  /// A verdict stands in an element of that class, besides its own.
  static func faults(ofVerdict verdict: Verdict, in element: PageElement) -> [String] {
    let told = element.all { $0.classes.contains("verdict") }
    let isTold = !told.isEmpty && told.allSatisfy { $0.classes.contains { $0 == verdict.rawValue } }
    return isTold ? [] : ["the verdict beside it is not '\(verdict.rawValue)'"]
  }

  // MARK: Tables

  /// Rows in the order of the evidence, which may have more than are shown.
  static func faults(ofCuts rows: [PageElement], _ interventions: [Intervention]) -> [String] {
    var faults: [String] = []
    var rest = interventions[...]
    for (number, row) in rows.enumerated() {
      let cells = row.all("td").map(\.text)
      guard
        let place = rest.firstIndex(where: {
          cells.starts(with: [NumberText.whole($0.count), NumberText.percent(Double($0.mean))])
        })
      else {
        faults.append("row \(number + 1) of its cuts has other numbers than were measured, or stands elsewhere")
        continue
      }
      rest = rest[(place + 1)...]
    }
    return faults
  }

  private static func edge(_ identifier: String?) -> Int? {
    identifier.flatMap { $0.hasPrefix("edge-") ? Int($0.dropFirst("edge-".count)) : nil }
  }

  /// Those into one unit, the strongest first.
  private mutating func checkEdges(_ rows: [PageElement]) {
    let found = rows.compactMap { row in
      Self.edge(row["id"]).flatMap { circuit.edges.indices.contains($0) ? (row: row, edge: circuit.edges[$0]) : nil }
    }
    for (row, edge) in found {
      let name = "\(edge.source) → \(edge.target)"
      let cells = row.all("td").map(\.text)
      let numbers = [edge.excitation, edge.inhibition, edge.contribution, edge.openContribution].map {
        NumberText.signed(Double($0))
      }
      if cells.first != CircuitEdgeText.signed(edge.share) || Array(cells.dropFirst(2)) != numbers {
        faults.append("the edge \(name) stands beside other numbers than were measured")
      }
      if row.all("b").compactMap(Self.kind) != [edge.kind]
        || edge.share != 0 && (edge.share > 0) != (edge.kind == .excites)
      {
        faults.append("the edge \(name) is said to do the opposite of what its share says")
      }
      if !(row.all("a").first?["href"]?.hasSuffix("/\(edge.source.channel)/index.html") ?? false) {
        faults.append("the edge \(name) leads to another unit")
      }
    }
    let shares = found.map { abs($0.edge.share) }
    if Set(found.map(\.edge.target)).count > 1 || zip(shares, shares.dropFirst()).contains(where: { $0 < $1 }) {
      faults.append("its edges do not stand by the unit they lead to, the strongest first")
    }
  }

  static func kind(_ element: PageElement) -> CircuitEdge.Kind? {
    element.classes.contains("excite") ? .excites : element.classes.contains("inhibit") ? .inhibits : nil
  }

  private mutating func checkUnits(_ rows: [PageElement]) {
    let said = rows.map { row in row.all("td").dropFirst().first?.text ?? "" }
    if said != circuit.units.map({ NumberText.short(Double($0.activation)) }) {
      faults.append("its table of units has other activations than were measured")
    }
  }

  // MARK: The diagram, and the list in its place

  /// An arrow with a sum has the sum's sign, one without is an edge.
  private mutating func checkArrow(_ link: PageElement) {
    let excites = link.classes.contains { $0 == CircuitEdge.Kind.excites.rawValue }
    if let sum = link.all("text", "sum").first?.text {
      if sum.hasPrefix("\u{2212}") == excites { faults.append("an arrow is drawn against its sign, \(sum)") }
    } else if let number = Self.edge(link["href"].map { String($0.dropFirst()) }),
      circuit.edges.indices.contains(number),
      (circuit.edges[number].kind == .excites) != excites
    {
      let edge = circuit.edges[number]
      faults.append("the arrow \(edge.source) → \(edge.target) is drawn as the opposite of what it is")
    }
  }

  /// Shares with their signs, the largest first.
  private mutating func checkShares(_ items: [PageElement]) {
    let shares = items.compactMap { item -> Double? in
      guard let told = item.all("b").last(where: { Self.kind($0) != nil }), let kind = Self.kind(told) else {
        return nil
      }
      if told.text.hasPrefix("\u{2212}") == (kind == .excites) {
        faults.append("what gives \(told.text) is coloured as the opposite")
      }
      return Double(told.text.filter { $0.isNumber || $0 == "." })
    }
    if zip(shares, shares.dropFirst()).contains(where: { $0 < $1 }) {
      faults.append("what a unit takes does not stand in the order of its shares")
    }
  }
}
