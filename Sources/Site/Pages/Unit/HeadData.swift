import Findings

extension HeadRecord {
  /// Its numbers, for machines.
  var json: JSONText {
    .object([
      "images": .whole(attention.imageCount), "family": .text(attention.family.rawValue),
      "distance": .number(attention.distance), "entropy": .number(attention.entropy),
      "sameness": .number(attention.sameness), "onItself": .number(attention.onItself),
      "onNeighbours": .number(attention.onNeighbours), "onExtraTokens": .number(attention.onExtraTokens),
      "outliers": .number(attention.outliers), "onOutliers": .number(attention.onOutliers),
      "windows": attention.windows.map {
        .object([
          "size": .list($0.size.numbers.map(JSONText.whole)), "step": .list($0.step.numbers.map(JSONText.whole)),
          "shift": .list($0.shift.numbers.map(JSONText.whole)),
        ])
      },
      "kernel": .weights(attention.kernel.rows), "placeKernel": attention.placeKernel.map { .weights($0.rows) },
      "patterns": .list(
        attention.patterns.map {
          .object([
            "image": .text($0.name), "patch": .list($0.patch.numbers.map(JSONText.whole)),
            "rows": .text(SiteMap.path(ofPattern: $0.rows)),
            "window": $0.window.map { .list($0.map(JSONText.whole)) },
            "outliers": .list($0.outliers.map { .list($0.numbers.map(JSONText.whole)) }),
          ])
        }),
      "weights": weights.map { weights in
        .object([
          "moved": weights.moved.map(\.json), "looked": weights.looked.map(\.json),
          "copying": .number(weights.copying), "chance": .number(weights.chance),
          "sources": .list(
            sources.map {
              .object([
                "reading": .text($0.reading.rawValue), "unit": .text($0.unit.description), "score": .number($0.score),
              ])
            }),
        ])
      },
      "direct": direct.map { direct in
        .object([
          "images": .whole(direct.imageCount), "mean": direct.mean.json,
          "shown": .list(
            direct.images.map { .object(["answer": .whole($0.answer), "effect": $0.effect.json]) }),
        ])
      },
      "effect": effect.map {
        .object(["images": .whole($0.imageCount), "output": $0.output.json, "pattern": $0.pattern.json])
      },
      "truth": truth?.json,
    ])
  }
}

extension HeadWeights.Spectrum {
  fileprivate var json: JSONText { .list(values.map { .number(Double($0)) }) }
}

extension HeadDirectEffect.Part {
  fileprivate var json: JSONText { .object(["score": .number(score), "map": .weights(map)]) }
}

extension HeadEffect.Loss {
  fileprivate var json: JSONText { .object(["score": .number(score), "changed": .number(changed)]) }
}

extension HeadTruth {
  fileprivate var json: JSONText {
    .object([
      "links": .list(
        links.map {
          .object([
            "from": .text($0.from), "to": $0.to.map(JSONText.text) ?? .null, "attention": $0.attention.json,
            "pictures": .whole($0.pictures),
          ])
        }), "sameFigure": sameFigure?.json, "ahead": .number(ahead),
    ])
  }
}

extension HeadTruth.Share {
  fileprivate var json: JSONText { .object(["share": .number(share), "chance": .number(chance)]) }
}
