import Findings
import Networks

/// Names the motifs of a circuit by their rules (``MotifRule``), each with its control (``MotifControl``).
struct MotifRecognition {
  private(set) var motifs: [Motif] = []
  private let sketch: CircuitSketch
  private let control: MotifControl

  /// - Parameters:
  ///   - likeness: of the units of each layer below the target's.
  ///   - leastShare: the least contribution of an edge, as a share of its target's activation.
  init(_ sketch: CircuitSketch, edges: [CircuitEdge], likeness: [MapLikeness], leastShare: Float) {
    self.sketch = sketch
    control = MotifControl(sketch, likeness: likeness)
    let pathways = sketch.pathways()
    for layer in sketch.layers.indices {
      let here = sketch.units(of: layer)
      for found in MotifRule.MirrorPair().motifs(in: here) {
        let pair = found.motif.units.map(\.channel)
        let correlation = sketch.relations[layer][pair[0]].mirrorPartner?.correlation ?? 0
        add(found.motif, control.mirrorPair(layer, pair, correlation: correlation))
      }
      for found in MotifRule.Rotation().motifs(in: here) { add(found.motif, control.rotation(layer)) }
      guard layer > 0 else { continue }
      addCrossInhibition(layer)
      addUnions(layer, .byActivation(leastShare: leastShare))
      addCompositions(layer, edges)
      addEitherOr(layer, pathways[layer - 1])
    }
  }

  /// Names a motif where it does more than its control, or where there is nothing to compare it with.
  private mutating func add(_ motif: Motif, _ control: MotifControl.Outcome?) {
    guard control?.isPassed ?? true else { return }
    var motif = motif
    motif.measures += [control?.measure].compactMap(\.self)
    motifs.append(motif)
  }

  /// By the sums of weights: on an image that excites one side of a pair, the other side is silent and inhibits nothing.
  private mutating func addCrossInhibition(_ layer: Int) {
    let (below, here) = (sketch.units(of: layer - 1), sketch.units(of: layer))
    for lower in below.pairs {
      for upper in here.pairs {
        let sides = MotifRule.CrossInhibition().sides(lower: lower, upper: upper) {
          sketch.net(layer, from: $0, to: $1)
        }
        guard let sides else { continue }
        add(
          Motif(
            kind: .crossInhibition, units: sides.lower.map(below.unit) + upper.map(here.unit),
            measures: [Measure("same side", sides.same), Measure("other side", sides.other)]),
          control.crossInhibition(layer, lower: lower, upper: upper, sides: sides))
      }
    }
  }

  private mutating func addUnions(_ layer: Int, _ rule: MotifRule.Union) {
    let (below, here) = (sketch.units(of: layer - 1), sketch.units(of: layer))
    for channel in here.channels {
      for pair in below.pairs {
        let shares = pair.map { sketch.share(layer, from: $0, to: channel) }
        guard
          rule.holds(
            here.relations[channel], of: pair.map { below.relations[$0] }, shares: shares,
            weights: pair.map { sketch.net(layer, from: $0, to: channel) })
        else { continue }
        add(
          Motif(
            kind: .union, units: pair.map(below.unit) + [here.unit(channel)],
            measures: [
              Measure("first share", shares[0]), Measure("second share", shares[1]),
              Measure("likeness of weights", likeness(layer, pair, channel, mirrored: false)),
              Measure("likeness of mirrored weights", likeness(layer, pair, channel, mirrored: true)),
            ]), control.union(layer, channel, shares: shares))
      }
    }
  }

  /// The cosine between the weights from both members of a pair; with those of the second reflected, if asked.
  private func likeness(_ layer: Int, _ pair: [Int], _ target: Int, mirrored: Bool) -> Float {
    guard let row = sketch.channels[layer].firstIndex(of: target) else { return 0 }
    let images = pair.map { sketch.weights[layer - 1].influence.image(unit: row, channel: $0) }
    let a = images[0].flatMap(\.self)
    let b = images[1].flatMap { mirrored ? $0.reversed() : $0 }
    return cosine(a, b)
  }

  private mutating func addCompositions(_ layer: Int, _ edges: [CircuitEdge]) {
    let (below, here) = (sketch.units(of: layer - 1), sketch.units(of: layer))
    let rule = MotifRule.Composition()
    for target in here.channels.map(here.unit) {
      let exciting = edges.filter { $0.target == target && $0.kind == .excites }
      let parts = exciting.compactMap { rule.part($0.source, $0.weights) }
      // A mirror pair side by side is a union, not a whole made of parts.
      guard let ends = rule.ends(of: parts),
        below.partner(of: ends.units[0].channel) != ends.units[1].channel
      else { continue }
      add(
        Motif(
          kind: .composition, units: ends.units + [target],
          measures: [Measure("rows apart", ends.rows), Measure("columns apart", ends.columns)]),
        control.composition(layer, target.channel, parts: parts, distance: ends.distance))
    }
  }

  /// - Parameter pathways: of the layer below; both sides of a union are on one each.
  private mutating func addEitherOr(_ layer: Int, _ pathways: [Int: Int]) {
    let (below, here) = (sketch.units(of: layer - 1), sketch.units(of: layer))
    for (row, channel) in here.channels.enumerated() {
      let inputs = sketch.inputs[layer - 1][row]
      let sources = below.channels.filter { inputs.share($0) > 0 }
        .sorted { (inputs.share($1), $0) < (inputs.share($0), $1) }
      let found = MotifRule.EitherOr().separate(sources) { a, b in
        below.relations[a].mirrorPartner?.unit.channel == b
          || pathways[a].flatMap { side in pathways[b].map { $0 != side } } == true
      } given: { source in
        inputs.byImage.map { $0[source] }
      }
      guard let found else { continue }
      add(
        Motif(
          kind: .eitherOr, units: found.pair.map(below.unit) + [here.unit(channel)],
          measures: [Measure("correlation of contributions", found.correlation)]),
        control.eitherOr(layer, inputs, found.pair, correlation: found.correlation))
    }
  }
}

/// The cosine of the angle between two vectors; 0 where one is 0.
func cosine(_ a: [Float], _ b: [Float]) -> Float {
  let dot = zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 }
  let norms = [a, b].map { $0.reduce(Float(0)) { $0 + $1 * $1 } }
  return norms[0] > 0 && norms[1] > 0 ? dot / (norms[0] * norms[1]).squareRoot() : 0
}

/// The correlation of two series; 0 where one is constant.
func correlate(_ a: [Float], _ b: [Float]) -> Float {
  let means = [a, b].map { $0.reduce(0, +) / Float(max($0.count, 1)) }
  return cosine(a.map { $0 - means[0] }, b.map { $0 - means[1] })
}
