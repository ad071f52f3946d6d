import Findings
import Networks

/// What a circuit's measurements say, in plain sentences: sober, and only what was measured.
enum CircuitSentences {
  /// What the circuit is made of, and what cutting it and keeping it alone do.
  static func lead(_ circuit: Circuit, context: PageContext) -> String {
    [made(circuit, context: context), stream(circuit, context: context), drawn(circuit, context: context)]
      .compactMap(\.self).joined(separator: " ")
  }

  /// What a residual network's stream has in a unit from before, and what each block adds; nil where there is no sum.
  static func stream(_ circuit: Circuit, context: PageContext) -> String? {
    let sentences = (circuit.streams ?? []).map { stream in
      let rest = 1 - stream.blocks.reduce(stream.carried) { $0 + $1.share }
      return context.strings(
        "circuit.stream",
        [
          "target": context.map.name(of: stream.unit), "before": names(of: [stream.before], context: context),
          "carried": NumberText.percent(Double(stream.carried)), "rest": NumberText.percent(Double(rest)),
          "blocks": stream.blocks.map {
            "\(names(of: [$0.layer], context: context)) \(CircuitEdgeText.signed($0.share))"
          }
          .joined(separator: ", "),
        ])
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// Layers as the site calls them; of many side by side the first and the last.
  static func names(of layers: [String], context: PageContext) -> String {
    let names = layers.map { Label.shown(context.map.layer($0)?.shortName ?? $0) }
    guard names.count > 3, let first = names.first, let last = names.last else { return names.joined(separator: ", ") }
    return "\(first) … \(last)"
  }

  /// The same in few words, for a card.
  static func brief(_ circuit: Circuit, context: PageContext) -> String {
    let measured = Trials(circuit)?.told("circuit.briefMeasured", of: circuit, context: context)
    let carried = (circuit.streams ?? []).map { stream in
      context.strings(
        "circuit.briefStream",
        [
          "target": context.map.name(of: stream.unit), "before": names(of: [stream.before], context: context),
          "carried": NumberText.percent(Double(stream.carried)),
        ])
    }
    return ([made(circuit, context: context)] + carried + [measured]).compactMap(\.self).joined(separator: " ")
  }

  private static func made(_ circuit: Circuit, context: PageContext) -> String {
    context.strings(
      "circuit.lead",
      [
        "units": context.strings.count("layer.units", circuit.units.count),
        "edges": context.strings.count("circuit.edges", circuit.edges.count),
        "layers": circuit.columns.map { names(of: $0, context: context) }.joined(separator: " → "),
        "target": context.map.name(of: circuit.target),
      ])
  }

  /// What cutting exactly the drawn edges does, and keeping them alone; nil where it was not measured.
  private struct Trials {
    let cut: Float
    let random: Intervention
    let kept: Float

    init?(_ circuit: Circuit) {
      let found = Dictionary(
        circuit.evidence.interventions.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
      guard let cut = found[.cutEdges]?.mean, let random = found[.cutRandomEdges], let kept = found[.keepOnly]?.mean
      else { return nil }
      (self.cut, self.random, self.kept) = (cut, random, kept)
    }

    /// As a sentence of this key tells it.
    func told(_ key: String, of circuit: Circuit, context: PageContext) -> String {
      context.strings(
        key,
        [
          "target": context.map.name(of: circuit.target), "images": NumberText.whole(circuit.evidence.testedOn),
          "cut": NumberText.percent(Double(cut)), "random": NumberText.percent(Double(random.mean)),
          "kept": NumberText.percent(Double(kept)),
        ])
    }
  }

  /// What cutting exactly the drawn edges does and keeping them alone, and what that makes of them by the thresholds of the
  /// rule: whether they are needed, and whether they are enough. Nil where it was not measured.
  private static func drawn(_ circuit: Circuit, context: PageContext) -> String? {
    guard let trials = Trials(circuit) else { return nil }
    let measured = trials.told("circuit.leadMeasured", of: circuit, context: context)
    guard circuit.streams != nil else {
      return "\(measured) \(judged(circuit, trials, cut: trials.cut, kept: trials.kept, context: context))"
    }
    // What a stream carries is there whatever is cut; the units are judged by what blocks add.
    let primary = circuit.evidence.proof.primary
    guard let cut = primary?.skeletonCut?.median, let kept = primary?.skeletonKept?.median else { return measured }
    let added = context.strings(
      "circuit.addedMeasured",
      ["cut": NumberText.percent(Double(cut)), "kept": NumberText.percent(Double(kept))])
    return "\(measured) \(added) \(judged(circuit, trials, cut: cut, kept: kept, context: context))"
  }

  /// - Parameters:
  ///   - cut: what is left without what is drawn.
  ///   - kept: what it keeps alone.
  private static func judged(
    _ circuit: Circuit, _ trials: Trials, cut: Float, kept: Float, context: PageContext
  ) -> String {
    let rule = circuit.evidence.proof.rule
    let (isNeeded, isEnough) = (cut <= rule.mostLeft, kept >= rule.leastKept)
    let judged =
      if isNeeded || isEnough {
        isNeeded && isEnough ? "whole" : isNeeded ? "needed" : "enough"
      } else if let least = trials.random.remaining.min(), trials.cut < least {
        kept < littleKept ? "small" : "part"
      } else {
        "chance"
      }
    return context.strings("circuit.drawn.\(judged)")
  }

  /// The share of the target below which a diagram's edges alone keep little.
  private static let littleKept: Float = 0.1

  static func all(_ circuit: Circuit, context: PageContext) -> [String] {
    into(circuit, context: context) + motifs(circuit, context: context) + proof(circuit, context: context)
  }

  /// What the drawn edges give the target together, and what is left for all that is not drawn; nil of a sum of a residual
  /// network, of which ``stream(_:context:)`` tells more.
  static func drawnShare(_ circuit: Circuit, context: PageContext) -> String? {
    let edges = circuit.edges.filter { $0.target == circuit.target }
    guard circuit.streams == nil, !edges.isEmpty else { return nil }
    let share = Double(edges.reduce(0) { $0 + $1.share })
    return context.strings(
      "circuit.drawnShare",
      [
        "target": context.map.name(of: circuit.target), "share": NumberText.percent(share),
        "rest": NumberText.percent(1 - share),
      ])
  }

  /// The strongest edges into the target.
  private static func into(_ circuit: Circuit, context: PageContext) -> [String] {
    let edges = circuit.edges.filter { $0.target == circuit.target }
    func names(_ kind: CircuitEdge.Kind) -> String {
      edges.filter { $0.kind == kind }.sorted { abs($0.share) > abs($1.share) }
        .map { context.map.name(of: $0.source) }.joined(separator: ", ")
    }
    let target = context.map.name(of: circuit.target)
    return [("circuit.sentence.excitedBy", names(.excites)), ("circuit.sentence.inhibitedBy", names(.inhibits))]
      .filter { !$0.1.isEmpty }.map { context.strings($0.0, ["target": target, "units": $0.1]) }
  }

  private static func motifs(_ circuit: Circuit, context: PageContext) -> [String] {
    circuit.motifs.map { sentence(of: $0, context: context, name: context.map.name) }
  }

  private static func sentence(of motif: Motif, context: PageContext, name: (Unit) -> String) -> String {
    context.strings(
      "circuit.sentence.\(motif.kind.rawValue)",
      [
        "units": motif.units.map(name).joined(separator: ", "), "first": motif.units.first.map(name) ?? "",
        "last": motif.units.last.map(name) ?? "", "others": motif.units.dropLast().map(name).joined(separator: ", "),
      ])
  }

  /// The sentence about a motif with each unit a link.
  static func linked(_ motif: Motif, context: PageContext) throws -> Markup {
    // Places for the links that the escaping leaves alone and no text has.
    func mark(_ index: Int) -> String { "\u{E000}\(index)\u{E001}" }
    let text = sentence(of: motif, context: context) { unit in mark(motif.units.firstIndex(of: unit) ?? 0) }
    var html = text.escapedForHTML
    for (index, unit) in motif.units.enumerated() {
      let tile = try context.tile(unit, isAlone: true)
      let words = [tile.title, tile.name].filter { !$0.isEmpty }.joined(separator: " ").escapedForHTML
      html = html.replacing(
        mark(index), with: tile.link.isEmpty ? words : "<a href=\"\(tile.link.escapedForHTML)\">\(words)</a>")
    }
    return Markup(html)
  }

  private static func proof(_ circuit: Circuit, context: PageContext) -> [String] {
    let found = Dictionary(
      circuit.evidence.interventions.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    func pair(_ kind: Intervention.Kind, _ random: Intervention.Kind, _ key: String) -> String? {
      guard let cut = found[kind], let chance = found[random] else { return nil }
      return context.strings(
        key,
        [
          "count": NumberText.whole(cut.count), "remaining": NumberText.percent(Double(cut.mean)),
          "random": NumberText.percent(Double(chance.mean)), "target": context.map.name(of: circuit.target),
        ])
    }
    return [
      pair(.cutEdges, .cutRandomEdges, "circuit.sentence.cutEdges"),
      pair(.cutUnits, .cutRandomUnits, "circuit.sentence.cutUnits"),
      pair(.keepOnly, .keepRandomEdges, "circuit.sentence.keepOnly"),
    ].compactMap(\.self)
  }
}
