import Findings

/// How two models compare, as `micrograph compare` tells it.
package struct ComparisonReport: Encodable, Sendable {
  package struct Model: Encodable, Sendable {
    package var title: String
    package var file: String
    package var digest: String
    package var layers: [String]
    /// Tokens of its layers that stand nowhere in the image, as a class token, and are not compared.
    package var extraTokens: Int
  }

  /// A layer of the first model.
  package struct Layer: Encodable, Sendable {
    package var name: String
    package var units: Int
    package var constant: Int
    /// Units whose match is better than chance, and those of them whose match is mutual.
    package var matched: Int
    package var mutual: Int
    /// Correlations that half of the best matches reach, as they are and with images shuffled.
    package var median: Float?
    package var chanceMedian: Float?
    /// The correlation above which a match is better than chance.
    package var chanceLevel: Float?
    /// Linear CKA with each layer of the second model; null where one of the two is constant.
    package var alignments: [Float?]
  }

  package struct Match: Encodable, Sendable {
    package var unit: String
    package var match: String
    package var correlation: Float
    package var ofMaxima: Float?
    package var mutual: Bool
  }

  package var models: [Model]
  package var images: Int
  package var layers: [Layer]
  /// The strongest first.
  package var matches: [Match]

  /// - Parameters:
  ///   - models: the first and the second.
  ///   - found: of each layer of the first.
  ///   - top: matches told; 0 for all.
  init(models: [Model], images: Int, found: [LayerCorrespondence], top: Int) {
    self.models = models
    self.images = images
    layers = zip(models[0].layers, found).map { name, found in
      Layer(
        name: name, units: found.matches.count, constant: found.matches.count - found.varying, matched: found.matched,
        mutual: found.matches.count { $0.map { $0.isMutual && found.isAboveChance($0.correlation) } ?? false },
        median: found.median, chanceMedian: found.chance?.median, chanceLevel: found.chance?.level,
        alignments: found.alignments)
    }
    var matches: [Match] = []
    for (name, found) in zip(models[0].layers, found) {
      for (channel, match) in found.matches.enumerated() {
        guard let match, models[1].layers.indices.contains(match.layer) else { continue }
        matches.append(
          Match(
            unit: "\(name):\(channel)", match: "\(models[1].layers[match.layer]):\(match.channel)",
            correlation: match.correlation, ofMaxima: match.ofMaxima, mutual: match.isMutual))
      }
    }
    matches.sort { ($1.correlation, $0.unit) < ($0.correlation, $1.unit) }
    self.matches = top == 0 ? matches : Array(matches.prefix(top))
  }

  /// The same for people.
  package var text: String {
    func number(_ value: Float?) -> String { value.map { fixed($0, digits: 2) } ?? "-" }
    let alike = TextTable(
      ["linear CKA"] + models[1].layers, layers.map { [$0.name] + $0.alignments.map(number) })
    let shares = TextTable(
      ["layer", "units", "constant", "matched", "%", "mutual", "median", "shuffled", "chance level"],
      layers.map { layer in
        let varying = max(1, layer.units - layer.constant)
        return [
          layer.name, "\(layer.units)", "\(layer.constant)", "\(layer.matched)",
          fixed(Float(layer.matched) / Float(varying) * 100, digits: 1), "\(layer.mutual)", number(layer.median),
          number(layer.chanceMedian), number(layer.chanceLevel),
        ]
      })
    let best = TextTable(
      ["unit", "match", "correlation", "of maxima", ""],
      matches.map {
        [$0.unit, $0.match, number($0.correlation), number($0.ofMaxima), $0.mutual ? "mutual" : ""]
      })
    let leftOut = models.filter { $0.extraTokens > 0 }.map {
      "\nof \($0.title) patches are compared, \($0.extraTokens) without a place in the image not (class token, registers)"
    }
    return """
      \(models[0].title) and \(models[1].title) over \(images) images\(leftOut.joined())

      \(alike)

      \(shares)

      \(best)
      """
  }
}
