import Basics
import Findings
import Foundation
import Networks
package import Site

extension MockLibrary {
  /// With an image and its mirror image.
  package func withStimuli() -> MockLibrary {
    var library = self
    let title = hostileName ?? "n02123045_tabby.JPEG"
    library.stimuli = [
      StimulusHeading(
        name: "tabby", title: title, twin: "tabby-mirrored", picture: photographs[0],
        answer: .init(index: 1, score: 0.9, logit: 8)),
      StimulusHeading(
        name: "tabby-mirrored", title: title, isMirrored: true, twin: "tabby",
        picture: photographs[1 % photographs.count],
        answer: .init(index: 1, score: 0.8, logit: 7)),
    ]
    return library
  }

  package func stimulus(named name: String) throws -> StimulusRecord {
    guard let heading = stimuli.first(where: { $0.name == name }) else {
      throw Diagnostic("there is no input '\(name)'")
    }
    let classes = [
      StimulusAnswer.ClassScore(index: 1, score: 0.9, logit: 8),
      StimulusAnswer.ClassScore(index: 0, score: 0.1, logit: 6),
    ]
    let answer = StimulusAnswer(
      classes: classes, explained: classes[0], against: classes[1], layers: layers.indices.map(attribution))
    return StimulusRecord(
      heading: heading, answer: answer, early: early, blocks: stream?.blocks ?? [],
      responses: layers.indices.map(response),
      flows: circuits.map { flow(of: $0, on: heading) })
  }

  package func flows(of circuit: String) -> [StimulusFlow] {
    circuits.filter { $0.name == circuit }.flatMap { record in stimuli.map { flow(of: record, on: $0) } }
  }

  /// The first pathway carries the image, the second its mirror image.
  private func flow(of record: CircuitRecord, on heading: StimulusHeading) -> StimulusFlow {
    let carrying = heading.isMirrored ? 1 : 0
    let pathways = Dictionary(
      record.circuit.units.map { ($0.unit, $0.pathway) }, uniquingKeysWith: { first, _ in first })
    return StimulusFlow(
      circuit: record.name, stimulus: heading.name,
      flow: CircuitFlow(
        units: record.circuit.units.map {
          .init(activation: $0.pathway == 1 - carrying ? 0 : $0.activation, position: Cell(row: 3, column: 4))
        },
        edges: record.circuit.edges.map { edge in
          pathways[edge.source] == .some(carrying) ? edge.openContribution : 0
        }))
  }

  private func heat(_ seed: Int, side: Int) -> HeatMap {
    HeatMap(height: side, width: side, cells: (0..<(side * side)).map { UInt8(($0 * (seed + 3) * 17) % 256) })
  }

  private func response(_ layer: Int) -> LayerResponse {
    let side = max(1, (layers[layer].mapSize?.height ?? 0) / 4)
    let channels = layers[layer].channels
    return LayerResponse(
      height: side * 4, width: side * 4, active: channels - 1,
      strongest: (0..<3).map {
        UnitResponse(
          channel: $0, largest: 30 - Float($0), mean: 2, position: Cell(row: 1, column: 2), heat: heat($0, side: side))
      },
      grid: ResponseGrid(
        height: 2, width: 3, channels: (0..<18).map { $0 == 17 ? -1 : $0 % channels },
        values: (0..<18).map { Float(20 - $0) }),
      factors: UnitFactors(
        explained: 0.8,
        groups: (0..<3).map { group in
          .init(
            share: 0.4 / Float(group + 1), heat: heat(group + 5, side: side),
            units: [.init(channel: group, weight: 9), .init(channel: group + 1, weight: 4)])
        }))
  }

  private func attribution(_ layer: Int) -> LayerAttribution {
    LayerAttribution(
      sum: 7 - Float(layer), differenceSum: 2,
      raising: [.init(channel: 0, value: 3), .init(channel: 1, value: 1.5)],
      lowering: layer == 0 ? [] : [.init(channel: 3, value: -0.5)], deciding: [.init(channel: 2, value: 1)],
      heat: heat(9, side: 7), absent: layer == 0 ? [] : [.init(channel: 4, gradient: 0.25)],
      trial: layer == 0 ? nil : AttributionTrial(count: 2, strongest: 4.5, random: [7.5, 8, 8.25]),
      alone: layer == 0
        ? nil
        : UnitTrials(
          changes: [2.5, -1, 0.25, 0.125],
          strongest: [
            UnitTrial(channel: 1, logit: 5, against: 5.5, best: 0, heat: heat(2, side: 7)),
            UnitTrial(channel: 3, logit: 8.5, against: 5.5, best: 1, heat: heat(4, side: 7)),
          ]))
  }
}
