import Findings

import struct Foundation.Data

/// The matches of all units of a layer, for machines.
struct MatchData: Page {
  let layer: LayerFacts
  let path: String

  init(site: Site, layer: LayerFacts) {
    self.layer = layer
    path = site.map.folder(ofMatchesIn: layer) + "/data.json"
  }

  func render(in site: Site) throws -> Data {
    guard let pair = try site.library.universality,
      let place = site.map.layers.firstIndex(where: { $0.name == layer.name }), pair.layers.indices.contains(place),
      let found = pair.layers[place]
    else { return Data() }
    let object = JSONText.object([
      "layer": .text(layer.name),
      "model": .text(pair.other.title),
      "images": .whole(pair.imageCount),
      "alignments": .list(
        zip(pair.other.layers, found.alignments).map {
          .object(["layer": .text($0.name), "linearCKA": .number($1.map(Double.init))])
        }),
      "chance": found.chance.map {
        .object([
          "quantile": .number(Double($0.quantile)), "level": .number(Double($0.level)),
          "median": .number(Double($0.median)), "draws": .whole($0.draws),
        ])
      } ?? .null,
      "matches": .list(
        found.matches.enumerated().map { channel, match in match.map { json(channel, $0, pair.other) } ?? .null },
        lines: true),
    ])
    return Data((object.text + "\n").utf8)
  }

  private func json(_ channel: Int, _ match: UnitMatch, _ other: OtherModel) -> JSONText {
    let name = other.layers.indices.contains(match.layer) ? other.layers[match.layer].name : ""
    return .object([
      "channel": .whole(channel), "match": .text("\(name):\(match.channel)"),
      "correlation": .number(Double(match.correlation)), "ofMaxima": .number(match.ofMaxima.map(Double.init)),
      "mutual": .truth(match.isMutual),
    ])
  }
}
