import Findings

/// Holds the page of the circuit of a class, and the cards that lead to it, against what is published beside it.
struct ClassCircuitCheck {
  private let circuit: ClassCircuit
  private(set) var faults: [String] = []

  init(card: PageElement, of circuit: ClassCircuit) {
    self.circuit = circuit
    check(card, "it", [circuit.before.own, circuit.sufficient?.kept.own, circuit.necessary?.cut.own])
    faults += CircuitPageCheck.faults(ofVerdict: circuit.verdict, in: card)
  }

  init(page: PageElement, of circuit: ClassCircuit) {
    self.circuit = circuit
    for lead in page.all("div", "hero") {
      check(
        lead, "its lead",
        [
          circuit.before.own, circuit.sufficient?.kept.own, circuit.sufficient?.kept.claimed,
          circuit.necessary?.cut.own, circuit.necessary?.cut.others,
        ])
    }
    let sections = Dictionary(
      page.all("section").map { ($0["aria-labelledby"] ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    if let proof = sections["proof"] {
      faults += CircuitPageCheck.faults(ofVerdict: circuit.verdict, in: proof)
      checkAnswers(proof.all("tbody").first?.all("tr") ?? [])
    }
    checkUnits(sections["units"]?.all("ul") ?? [])
  }

  /// Where the network does not tell the class, what cuts leave is not told.
  private mutating func check(_ element: PageElement, _ place: String, _ measured: [Float?]) {
    let said = element.numbers
    let told = circuit.before.told > 0 ? measured.compactMap(\.self) : [circuit.before.own]
    for number in told.map({ NumberText.percent(Double($0)) }) where !said.contains(number[...]) {
      faults.append("\(place) does not say \(number), which was measured")
    }
  }

  /// The whole network, then each circuit alone or cut, and as many units at random.
  private mutating func checkAnswers(_ rows: [PageElement]) {
    let (kept, cut) = (circuit.sufficient, circuit.necessary)
    let answers = [circuit.before, kept?.kept, kept?.randomKept, cut?.cut, cut?.randomCut].compactMap(\.self)
    let measured = answers.map { [$0.own, $0.others, $0.claimed].map { NumberText.percent(Double($0)) } }
    if rows.map({ Array($0.all("td").map(\.text).dropFirst()) }) != measured {
      faults.append("its table of answers holds other numbers than were measured")
    }
  }

  /// A list for each layer, the unit first whose cut takes most from the class's lead.
  private mutating func checkUnits(_ lists: [PageElement]) {
    let layers = circuit.strongestByLayer.map(\.units).filter { !$0.isEmpty }
    guard lists.map({ $0.all("li").count }) == layers.map(\.count) else {
      return faults.append("its lists of units are not those that were measured")
    }
    for (item, unit) in zip(lists.flatMap { $0.all("li") }, layers.joined()) {
      let told = item.all("b").last
      let kind: CircuitEdge.Kind = unit.lost > 0 ? .excites : .inhibits
      if told?.text != CircuitEdgeText.signed(circuit.share(of: unit)) {
        faults.append("\(unit.unit) stands beside another number than was measured")
      } else if told.flatMap(CircuitPageCheck.kind) != kind {
        faults.append("\(unit.unit) is coloured as the opposite of what it does")
      }
      if !(item.all("a").first?["href"]?.hasSuffix("/\(unit.unit.channel)/index.html") ?? true) {
        faults.append("\(unit.unit) leads to another unit")
      }
    }
  }
}
