import Findings
import Foundation
import Networks

/// The numbers of an activation page, for machines: the answer, and for each layer and each circuit what the page shows.
struct ActivationData: Page {
  let name: String
  let path: String

  init(site: Site, name: String) {
    self.name = name
    path = Self.path(of: name, in: site.map)
  }

  static func path(of name: String, in map: SiteMap) -> String { "\(map.folder(ofStimulus: name))/data.json" }

  func render(in site: Site) throws -> Data {
    let record = try site.library.stimulus(named: name)
    let labels = try site.library.model.classes
    let layers = zip(site.map.layers, record.responses).enumerated().compactMap { index, item in
      item.1.map { response in
        let attribution = record.answer.flatMap { $0.layers.indices.contains(index) ? $0.layers[index] : nil }
        return response.json(item.0.name, attribution: item.0.kind == .head ? nil : attribution, of: record.answer)
      }
    }
    let circuits = try record.flows.map {
      try $0.flow.json($0.circuit, of: site.library.circuit(named: $0.circuit).circuit)
    }
    let object = JSONText.object([
      "image": .text(record.heading.title), "mirrored": .truth(record.heading.isMirrored),
      "classes": .list((record.answer?.classes ?? []).map { $0.json(labels) }),
      "explained": record.answer.map { $0.explained.json(labels) } ?? .null,
      "against": record.answer.map { $0.against.json(labels) } ?? .null,
      "blocks": record.early.map { $0.json(record.blocks, labels) },
      "layers": .list(layers, lines: true), "circuits": .list(circuits, lines: true),
    ])
    return Data((object.text + "\n").utf8)
  }
}

extension EarlyAnswers {
  /// Of each reading after which block it is (`null` before the first), and what would be answered there.
  fileprivate func json(_ blocks: [BlockHeading], _ labels: [String]) -> JSONText {
    .list(
      zip([nil] + blocks.map(\.name), readings).map { block, reading in
        .object([
          "after": block.map { .text($0) } ?? .null, "classes": .list(reading.classes.map { $0.json(labels) }),
          "answer": reading.answer.json(labels), "rank": .whole(reading.rank + 1),
        ])
      }, lines: true)
  }
}

extension StimulusAnswer.ClassScore {
  fileprivate func json(_ labels: [String]) -> JSONText {
    .object([
      "index": .whole(index), "label": labels.indices.contains(index) ? .text(labels[index]) : .null,
      "score": .number(Double(score)), "logit": .number(Double(logit)),
    ])
  }
}

extension JSONText {
  fileprivate static func unit(_ channel: Int, _ value: Float) -> JSONText {
    .object(["channel": .whole(channel), "value": .number(Double(value))])
  }
}

extension LayerResponse {
  fileprivate func json(_ layer: String, attribution: LayerAttribution?, of answer: StimulusAnswer?) -> JSONText {
    .object([
      "layer": .text(layer), "active": .whole(active),
      "strongest": .list(strongest.map { .unit($0.channel, $0.largest) }),
      "groups": .list(
        factors.groups.map {
          .object([
            "share": .number(Double($0.share)), "units": .list($0.units.map { .unit($0.channel, $0.weight) }),
          ])
        }),
      "attribution": attribution.flatMap { attribution in answer.map { attribution.json($0) } } ?? .null,
    ])
  }
}

extension LayerAttribution {
  fileprivate func json(_ answer: StimulusAnswer) -> JSONText {
    func units(_ parts: [Part]) -> JSONText { .list(parts.map { .unit($0.channel, $0.value) }) }
    return .object([
      "sum": .number(Double(sum)), "raising": units(raising), "lowering": units(lowering), "deciding": units(deciding),
      "absent": .list(absent.map { .unit($0.channel, $0.gradient) }),
      "ablation": trial.map {
        .object([
          "count": .whole($0.count), "strongest": .number(Double($0.strongest)),
          "random": .list($0.random.map { .number(Double($0)) }),
        ])
      } ?? .null,
      "alone": .list(
        (alone?.strongest ?? []).map {
          .object([
            "channel": .whole($0.channel), "lead": .number(Double(answer.lead($0))), "best": .whole($0.best),
          ])
        }),
    ])
  }
}

extension CircuitFlow {
  fileprivate func json(_ name: String, of circuit: Circuit) -> JSONText {
    .object([
      "circuit": .text(name), "target": .text(circuit.target.description),
      "units": .list(
        zip(circuit.units, units).map {
          .object(["unit": .text($0.unit.description), "value": .number(Double($1.activation))])
        }),
      "edges": .list(edges.map { .number(Double($0)) }),
    ])
  }
}
