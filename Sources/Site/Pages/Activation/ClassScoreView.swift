import Findings

/// A class with what the model gives it.
struct ClassScoreView: ViewModel {
  var label: String
  var score: String
  var logit: String
  var bar: String

  static func all(_ answer: StimulusAnswer, labels: [String], strings: StringTable) -> [ClassScoreView] {
    let largest = answer.classes.map { abs($0.score) }.filter(\.isFinite).max() ?? 0
    return answer.classes.map { item in
      ClassScoreView(
        label: ClassName.of(item.index, among: labels, strings: strings), score: NumberText.short(Double(item.score)),
        logit: NumberText.short(Double(item.logit)),
        bar: SVGWriter.number(largest > 0 ? Double(max(0, item.score) / largest) * 100 : 0) + "%")
    }
  }

  static let variables = Variables<ClassScoreView>([
    .text("label", "the class", \.label),
    .text("score", "the model's own output", \.score),
    .text("logit", "the number before the softmax", \.logit),
    .text("bar", "the score as a share of the largest, 83%", \.bar),
  ])
}

/// What the units of a layer add up to, and what is left of the logit when some are silenced.
struct LayerShareView: ViewModel {
  var layer: String
  var link: String
  var sum: String
  var residual: String
  var silenced: String
  var without: String
  var random: String
  /// Whether the sum says little: more of the logit is unexplained than explained.
  var isWeak: Bool

  static func all(_ answer: StimulusAnswer, context: PageContext) -> [LayerShareView] {
    zip(context.map.layers, answer.layers).filter { $0.0.kind != .head }.map { layer, found in
      let trial = found.trial
      return LayerShareView(
        layer: Label.shown(layer.shortName), link: "#\(LayerResponseView.anchor(of: layer, context: context))",
        sum: NumberText.short(Double(found.sum)),
        residual: NumberText.short(Double(answer.explained.logit - found.sum)),
        silenced: trial.map { NumberText.whole($0.count) } ?? "–",
        without: trial.map { NumberText.short(Double($0.strongest)) } ?? "–",
        random: trial.map { Self.range($0.random, strings: context.strings) } ?? "–",
        isWeak: abs(answer.explained.logit - found.sum) > abs(answer.explained.logit) / 2)
    }
  }

  private static func range(_ values: [Float], strings: StringTable) -> String {
    guard let low = values.min(), let high = values.max() else { return "–" }
    let mean = values.reduce(0, +) / Float(values.count)
    return strings(
      "activations.range",
      [
        "mean": NumberText.short(Double(mean)), "low": NumberText.short(Double(low)),
        "high": NumberText.short(Double(high)),
      ])
  }

  static let variables = Variables<LayerShareView>([
    .text("layer", "the layer's short name", \.layer),
    .text("link", "the address of its part of the page", \.link),
    .text("sum", "what all its units add to the logit", \.sum),
    .text("residual", "the logit less that", \.residual),
    .text("silenced", "how many units were silenced", \.silenced),
    .text("without", "the logit without the units that raise it most", \.without),
    .text("random", "the logit without as many others: mean, least and most of the draws", \.random),
    .flag("isWeak", "whether more than half of the logit is left unexplained", \.isWeak),
  ])
}
