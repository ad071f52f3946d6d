import Basics
import Findings
import Networks
package import Site

import struct Foundation.Data

extension MockLibrary {
  /// With a second model, two layers of which are compared, and what is found there of each circuit.
  package func withComparison() -> MockLibrary {
    var library = self
    library.other = OtherModel(
      title: hostileName ?? "Other", file: hostileName ?? "other.onnx", digest: Digest(Data("other".utf8)),
      inputSize: Size(square: 227),
      layers: ["conv1", "fire2", "fire3"].map { .init(name: $0, shortName: hostileName ?? $0, channels: 8) })
    return library
  }

  package var universality: ModelPair? {
    other.map { other in
      ModelPair(
        other: other, imageCount: 1000, gridSide: 4, hasExtraTokens: layers.contains { $0.kind == .head },
        hasHeads: layers.contains { $0.kind == .head },
        layers: layers.indices.map { $0 == 0 ? nil : correspondence(layer: $0) },
        circuits: circuits.map { record in
          RecurringCircuit(
            record, counterpart: counterpart(of: record.circuit),
            others: record.circuit.units.enumerated().map { index, unit in
              index == 0
                ? nil
                : OtherUnit(
                  title: "\(other.layers[0].shortName):\(index)", tile: index == 1 ? pictures.first : nil,
                  photographs: units(of: unit.unit.layer)[unit.unit.channel].photographs)
            })
        })
    }
  }

  package func matches(of layer: String) -> [MatchRecord?] {
    guard let other, let place = layers.firstIndex(where: { $0.name == layer }), place > 0 else { return [] }
    let found = correspondence(layer: place)
    return found.matches.enumerated().map { channel, match in
      match.map { match in
        MatchRecord(
          unit: Unit(layer, channel), match: match,
          other: OtherUnit(
            title: "\(other.layers[match.layer].shortName):\(match.channel)",
            tile: channel == 1 ? pictures.first : nil, photographs: units(of: layer)[channel].photographs),
          isAboveChance: found.isAboveChance(match.correlation), tuning: found.tunings.first { $0.channel == channel })
      }
    }
  }

  /// Unit 4 is constant, and the last unit's match is no better than chance.
  private func correspondence(layer: Int) -> LayerCorrespondence {
    let count = layers[layer].channels
    func alignment(_ place: Int) -> Float { 0.9 - 0.2 * Float(abs(layer - place)) }
    func match(_ channel: Int) -> UnitMatch? {
      guard channel != 4 else { return nil }
      let correlation: Float = channel == count - 1 ? 0.1 : 0.8 - 0.1 * Float(channel % 6)
      return UnitMatch(
        layer: layer == 1 ? 1 : 2, channel: channel % 8, correlation: correlation,
        ofMaxima: channel == 2 ? nil : 0.7, isMutual: channel < 3)
    }
    func tuning(_ channel: Int) -> PairTuning {
      var points = Data()
      for image in 0..<40 { points.append(contentsOf: [UInt8(image * 6), UInt8((image * 5 + channel * 20) % 256)]) }
      return PairTuning(channel: channel, points: points, first: [0, 42.5], second: [0, 12.25])
    }
    return LayerCorrespondence(
      alignments: [0.2, alignment(1), layer == 3 ? nil : alignment(2)], matches: (0..<count).map(match),
      nearest: [], chance: ChanceLevel(quantile: 0.99, level: 0.25, median: 0.12, draws: 3),
      tunings: (0..<min(3, count)).map(tuning))
  }

  private func counterpart(of circuit: Circuit) -> CircuitCounterpart {
    let states: [EdgeCounterpart.State] = [.unmatched, .unconnected, .untraceable]
    return CircuitCounterpart(
      layers: circuit.layers.indices.map { $0 < other?.layers.count ?? 0 ? $0 : nil },
      units: circuit.units.enumerated().map { index, _ in
        index == 0 ? nil : NearestUnit(channel: index, correlation: 0.6)
      },
      edges: circuit.edges.enumerated().map { index, edge in
        if index < 3 { return EdgeCounterpart(states[index]) }
        let sign: Float = index == 4 ? -1 : 1
        return EdgeCounterpart(
          .connected,
          .init(
            weights: edge.weights, sum: sign * (edge.excitation + edge.inhibition), agrees: sign > 0,
            correlation: index == 5 ? nil : sign * 0.7, rank: 0.9))
      })
  }
}
