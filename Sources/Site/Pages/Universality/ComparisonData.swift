import Findings
import Networks

import struct Foundation.Data

/// The comparison of both models as a whole, and of each circuit, for machines.
struct ComparisonData: Page {
  let path = SiteMap.universalityData

  func render(in site: Site) throws -> Data {
    guard let pair = try site.library.universality else { return Data() }
    let layers = zip(site.map.layers, pair.layers).compactMap { layer, found in found.map { (layer.name, $0) } }
    let object = JSONText.object([
      "model": .object([
        "title": .text(pair.other.title), "file": .text(pair.other.file), "digest": .text(pair.other.digest.hex),
        "layers": .list(pair.other.layers.map { .text($0.name) }),
      ]),
      "images": .whole(pair.imageCount),
      "layers": .list(
        layers.map { name, found in
          .object([
            "layer": .text(name), "units": .whole(found.matches.count), "varying": .whole(found.varying),
            "matched": .whole(found.matched), "median": .number(found.median.map(Double.init)),
            "chance": .number((found.chance?.level).map(Double.init)),
            "alignments": .list(found.alignments.map { .number($0.map(Double.init)) }),
          ])
        }, lines: true),
      "circuits": .list(pair.circuits.map { json($0, pair.other) }, lines: true),
    ])
    return Data((object.text + "\n").utf8)
  }

  private func json(_ recurring: RecurringCircuit, _ other: OtherModel) -> JSONText {
    let (circuit, counterpart) = (recurring.record.circuit, recurring.counterpart)
    let names = zip(circuit.layers, counterpart.layers).map { layer, place in
      (layer, place.flatMap { other.layers.indices.contains($0) ? other.layers[$0].name : nil })
    }
    let places = Dictionary(names, uniquingKeysWith: { first, _ in first })
    return .object([
      "circuit": .text(recurring.record.name),
      "layers": .list(
        names.map { .object(["layer": .text($0.0), "other": $0.1.map { .text($0) } ?? .null]) }),
      "units": .list(
        zip(circuit.units, counterpart.units).map { unit, match in
          let layer = (places[unit.unit.layer] ?? nil) ?? ""
          return .object([
            "unit": .text("\(unit.unit)"), "match": match.map { .text("\(layer):\($0.channel)") } ?? .null,
            "correlation": .number((match?.correlation).map(Double.init)),
          ])
        }),
      "edges": .list(zip(circuit.edges, counterpart.edges).map { json($0, $1) }),
      "meanRank": .number(counterpart.meanRank.map(Double.init)),
    ])
  }

  private func json(_ edge: CircuitEdge, _ counterpart: EdgeCounterpart) -> JSONText {
    let found = counterpart.connection
    return .object([
      "source": .text("\(edge.source)"), "target": .text("\(edge.target)"),
      "sum": .number(Double(edge.excitation + edge.inhibition)), "state": .text(counterpart.state.rawValue),
      "otherSum": .number((found?.sum).map(Double.init)),
      "sameSign": found.map { .truth($0.agrees) } ?? .null,
      "correlation": .number((found?.correlation).map(Double.init)),
      "rank": .number((found?.rank).map(Double.init)),
    ])
  }
}
