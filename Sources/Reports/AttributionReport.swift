import Findings

/// Which units moved the answer to an image, as `micrograph run --attribution` tells it.
package struct AttributionReport: Encodable, Sendable {
  package struct ClassLogit: Encodable, Sendable {
    package var index: Int
    package var label: String?
    package var logit: Float
  }

  package struct Unit: Encodable, Sendable {
    package var channel: Int
    /// What the unit adds to the logit, or to the difference of the logits.
    package var value: Float
  }

  package struct Absent: Encodable, Sendable {
    package var channel: Int
    /// How much the logit would grow for each 1 of the unit at all positions, to first order.
    package var gradient: Float
  }

  /// The logit with units silenced.
  package struct Ablation: Encodable, Sendable {
    package var count: Int
    package var strongest: Float
    package var random: [Float]
  }

  package struct LayerShare: Encodable, Sendable {
    package var name: String
    /// Over all units of the layer.
    package var sum: Float
    /// The logit less the sum.
    package var residual: Float
    package var raising: [Unit]
    package var lowering: [Unit]
    /// The units that speak most for the class and against the other.
    package var deciding: [Unit]
    package var absent: [Absent]
    package var ablation: Ablation?
  }

  package var explained: ClassLogit
  package var against: ClassLogit
  package var layers: [LayerShare]

  init(_ answer: StimulusAnswer, layers names: [String], labels: [String]) {
    func logit(_ score: StimulusAnswer.ClassScore) -> ClassLogit {
      ClassLogit(
        index: score.index, label: labels.indices.contains(score.index) ? labels[score.index] : nil, logit: score.logit)
    }
    func units(_ parts: [LayerAttribution.Part]) -> [Unit] { parts.map { Unit(channel: $0.channel, value: $0.value) } }
    explained = logit(answer.explained)
    against = logit(answer.against)
    layers = zip(names, answer.layers).map { name, layer in
      LayerShare(
        name: name, sum: layer.sum, residual: answer.explained.logit - layer.sum, raising: units(layer.raising),
        lowering: units(layer.lowering), deciding: units(layer.deciding),
        absent: layer.absent.map { Absent(channel: $0.channel, gradient: $0.gradient) },
        ablation: layer.trial.map { Ablation(count: $0.count, strongest: $0.strongest, random: $0.random) })
    }
  }

  /// The same for people.
  var text: String {
    func name(_ item: ClassLogit) -> String {
      "\(item.label ?? "class \(item.index)") (logit \(fixed(item.logit, digits: 2)))"
    }
    func units(_ parts: [Unit]) -> String {
      parts.map { "\($0.channel) \($0.value > 0 ? "+" : "")\(fixed($0.value, digits: 2))" }.joined(separator: ", ")
    }
    var lines = ["  what moved the answer: \(name(explained)) against \(name(against))"]
    for layer in layers {
      lines.append(
        "  \(layer.name): units add up to \(fixed(layer.sum, digits: 2)), \(fixed(layer.residual, digits: 2)) comes from elsewhere"
      )
      lines.append("    raise it        \(units(layer.raising))")
      if !layer.lowering.isEmpty { lines.append("    lower it        \(units(layer.lowering))") }
      lines.append("    decide it       \(units(layer.deciding))")
      if !layer.absent.isEmpty {
        let absent = layer.absent.map { "\($0.channel)" }.joined(separator: ", ")
        lines.append("    absent          \(absent)")
      }
      if let ablation = layer.ablation {
        let mean = ablation.random.reduce(0, +) / Float(max(ablation.random.count, 1))
        let (low, high) = (ablation.random.min() ?? 0, ablation.random.max() ?? 0)
        lines.append(
          "    logit without   the \(ablation.count) strongest \(fixed(ablation.strongest, digits: 2)), "
            + "\(ablation.count) others \(fixed(mean, digits: 2)) (\(fixed(low, digits: 2)) to \(fixed(high, digits: 2)))"
        )
      }
    }
    return lines.joined(separator: "\n")
  }
}
