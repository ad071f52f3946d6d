import Findings

/// Holds the page of a circuit over a residual stream, and the cards that lead to it, against what is published beside it.
struct StreamCircuitCheck {
  private let circuit: StreamCircuit
  private(set) var faults: [String] = []

  init(card: PageElement, of circuit: StreamCircuit) {
    self.circuit = circuit
    check(card, "it")
    faults += CircuitPageCheck.faults(ofVerdict: circuit.proof.verdict, in: card)
  }

  init(page: PageElement, of circuit: StreamCircuit) {
    self.circuit = circuit
    for lead in page.all("div", "hero") { check(lead, "its lead") }
    let sections = Dictionary(
      page.all("section").map { ($0["aria-labelledby"] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    if let proof = sections["proof"] {
      faults += CircuitPageCheck.faults(ofVerdict: circuit.proof.verdict, in: proof)
      let rows = proof.all("tbody").first?.all("tr") ?? []
      faults += CircuitPageCheck.faults(ofCuts: rows, circuit.interventions)
    }
    checkEdges(sections["edges"]?.all("tbody").first?.all("tr") ?? [])
  }

  private mutating func check(_ element: PageElement, _ place: String) {
    guard !circuit.edges.isEmpty else { return }
    let said = element.numbers
    let measured = [circuit.shown] + circuit.interventions.map(\.mean)
    let numbers = [NumberText.whole(circuit.edges.count)] + measured.map { NumberText.percent(Double($0)) }
    for number in numbers where !said.contains(number[...]) {
      faults.append("\(place) does not say \(number), which was measured")
    }
  }

  /// A row for each edge, the strongest first, with its numbers and the colour of its sign.
  private mutating func checkEdges(_ rows: [PageElement]) {
    guard rows.count == circuit.edges.count else {
      return faults.append("its table of edges does not hold each of the \(circuit.edges.count) once")
    }
    for (row, edge) in zip(rows, circuit.strongestFirst.map(\.element)) {
      let numbers = [edge.contribution, edge.replaced].map { NumberText.signed(Double($0)) }
      let cells = [CircuitEdgeText.signed(edge.share)] + numbers + [NumberText.percent(Double(edge.left))]
      if row.all("td").map(\.text) != cells {
        faults.append("the edge from \(edge.source) stands beside other numbers than were measured")
      }
      let kind = edge.share > 0 ? CircuitEdge.Kind.excites : .inhibits
      if row.all("b").compactMap(CircuitPageCheck.kind) != [kind] {
        faults.append("the edge from \(edge.source) is coloured as the opposite of what it does")
      }
    }
  }
}
