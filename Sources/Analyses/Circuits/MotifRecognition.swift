import Findings
import Networks

/// Names the patterns in a circuit.
struct MotifRecognition {
  private(set) var motifs: [Motif] = []
  private let sketch: CircuitSketch

  /// The least contribution of an edge, as a share of its target's activation.
  private let leastShare: Float

  init(_ sketch: CircuitSketch, pathways: [[Int: Int]], edges: [CircuitEdge], leastShare: Float) {
    self.sketch = sketch
    self.leastShare = leastShare
    for layer in sketch.layers.indices {
      addPairs(layer)
      addRotations(layer)
      guard layer > 0 else { continue }
      addCrossInhibition(layer, pathways)
      addUnions(layer)
      addCompositions(layer, edges)
      addSuperposition(layer)
    }
  }

  private func unit(_ layer: Int, _ channel: Int) -> Unit { Unit(sketch.layers[layer].name, channel) }

  private mutating func addPairs(_ layer: Int) {
    for pair in sketch.pairs(layer) {
      let relations = pair.map { sketch.relations[layer][$0] }
      motifs.append(
        Motif(
          kind: .mirrorPair, units: pair.map { unit(layer, $0) },
          measures: [
            Measure("correlation", relations[0].mirrorPartner?.correlation ?? 0),
            Measure("self-correlation", max(relations[0].selfCorrelation, relations[1].selfCorrelation)),
            Measure("facing", (relations[0].facing + relations[1].facing) / 2),
          ]))
    }
  }

  /// Units of the circuit that respond to one shape at different angles.
  private mutating func addRotations(_ layer: Int) {
    var rest = sketch.channels[layer]
    while !rest.isEmpty {
      let first = rest.removeFirst()
      let turned = sketch.relations[layer][first].rotations.filter {
        rest.contains($0.unit.channel) && $0.unit.channel != sketch.partner(layer, first)
      }
      guard !turned.isEmpty else { continue }
      var family: [(channel: Int, angle: Int)] = []
      for item in turned where !family.contains(where: { $0.channel == item.unit.channel }) {
        family.append((item.unit.channel, item.angle))
      }
      rest.removeAll { channel in family.contains { $0.channel == channel } }
      motifs.append(
        Motif(
          kind: .rotation, units: [unit(layer, first)] + family.map { unit(layer, $0.channel) },
          measures: family.map { Measure("angle", Float($0.angle)) }
            + [Measure("correlation", turned.map(\.correlation).min() ?? 0)]))
    }
  }

  /// A pair that excites its own side of the pair above and inhibits the other.
  private mutating func addCrossInhibition(_ layer: Int, _ pathways: [[Int: Int]]) {
    for lower in sketch.pairs(layer - 1) {
      for upper in sketch.pairs(layer) {
        func sum(sameSide: Bool) -> Float {
          var sum: Float = 0
          for source in lower {
            for target in upper
            where (pathways[layer - 1][source] == pathways[layer][target]) == sameSide {
              sum += sketch.net(layer, from: source, to: target)
            }
          }
          return sum / 2
        }
        let (same, other) = (sum(sameSide: true), sum(sameSide: false))
        guard same > 0, other <= -0.1 * same else { continue }
        motifs.append(
          Motif(
            kind: .crossInhibition,
            units: lower.map { unit(layer - 1, $0) } + upper.map { unit(layer, $0) },
            measures: [Measure("same side", same), Measure("other side", other)]))
      }
    }
  }

  /// A unit without a partner that both members of a pair excite.
  private mutating func addUnions(_ layer: Int) {
    for channel in sketch.channels[layer] where sketch.partner(layer, channel) == nil {
      for pair in sketch.pairs(layer - 1) {
        let shares = pair.map { sketch.share(layer, from: $0, to: channel) }
        guard shares.allSatisfy({ $0 >= leastShare }), pair.allSatisfy({ sketch.net(layer, from: $0, to: channel) > 0 })
        else {
          continue
        }
        motifs.append(
          Motif(
            kind: .union, units: pair.map { unit(layer - 1, $0) } + [unit(layer, channel)],
            measures: [
              Measure("first share", shares[0]), Measure("second share", shares[1]),
              Measure("likeness of weights", likeness(layer, pair, channel, mirrored: false)),
              Measure("likeness of mirrored weights", likeness(layer, pair, channel, mirrored: true)),
            ]))
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

  /// Exciting inputs whose weights have their middles at different places.
  private mutating func addCompositions(_ layer: Int, _ edges: [CircuitEdge]) {
    for channel in sketch.channels[layer] {
      let target = unit(layer, channel)
      let parts = edges.filter { $0.target == target && $0.kind == .excites }.compactMap { edge in
        edge.weights.middle.map { (unit: edge.source, middle: $0) }
      }
      guard let highest = parts.min(by: { $0.middle.row < $1.middle.row }),
        let lowest = parts.max(by: { $0.middle.row < $1.middle.row }),
        let leftmost = parts.min(by: { $0.middle.column < $1.middle.column }),
        let rightmost = parts.max(by: { $0.middle.column < $1.middle.column })
      else { continue }
      let vertical = lowest.middle.row - highest.middle.row
      let horizontal = rightmost.middle.column - leftmost.middle.column
      let ends = vertical >= horizontal ? [highest.unit, lowest.unit] : [leftmost.unit, rightmost.unit]
      // A mirror pair side by side is a union, not a whole made of parts.
      guard max(vertical, horizontal) >= 1, sketch.partner(layer - 1, ends[0].channel) != ends[1].channel else {
        continue
      }
      motifs.append(
        Motif(
          kind: .composition,
          units: ends + [target],
          measures: [Measure("rows apart", vertical), Measure("columns apart", horizontal)]))
    }
  }

  /// A unit two of whose strongest inputs work on different images: where one gives much, the other gives little.
  private mutating func addSuperposition(_ layer: Int) {
    for (row, channel) in sketch.channels[layer].enumerated() {
      let inputs = sketch.inputs[layer - 1][row]
      let kept = sketch.channels[layer - 1].filter { inputs.share($0) > 0 }
        .sorted { (inputs.share($1), $0) < (inputs.share($0), $1) }.prefix(4)
      var weakest: (pair: [Int], correlation: Float)?
      for (index, a) in kept.enumerated() {
        for b in kept.dropFirst(index + 1) where sketch.relations[layer - 1][a].mirrorPartner?.unit.channel != b {
          let correlation = correlate(inputs.byImage.map { $0[a] }, inputs.byImage.map { $0[b] })
          if correlation < weakest?.correlation ?? 1 { weakest = ([a, b], correlation) }
        }
      }
      guard let weakest, weakest.correlation <= -0.4 else { continue }
      motifs.append(
        Motif(
          kind: .superposition, units: weakest.pair.map { unit(layer - 1, $0) } + [unit(layer, channel)],
          measures: [Measure("correlation of contributions", weakest.correlation)]))
    }
  }
}

extension [[Float]] {
  /// The middle of the positive weights, in cells from the top and the left; nil where there are none.
  fileprivate var middle: (row: Float, column: Float)? {
    var (sum, rows, columns) = (Float(0), Float(0), Float(0))
    for (y, line) in enumerated() {
      for (x, weight) in line.enumerated() where weight > 0 {
        sum += weight
        rows += weight * Float(y)
        columns += weight * Float(x)
      }
    }
    return sum > 0 ? (rows / sum, columns / sum) : nil
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
