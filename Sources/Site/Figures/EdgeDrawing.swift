import Findings

/// How edges look in every picture of a circuit.
enum EdgeDrawing {
  /// The amount that is drawn widest; 0 where there is none.
  static func strongest(_ amounts: [Float]) -> Float { amounts.map(abs).filter(\.isFinite).max() ?? 0 }

  /// An amount as a share of the strongest, whatever its sign.
  static func share(_ amount: Float, of strongest: Float) -> Double {
    strongest > 0 && amount.isFinite ? Double(abs(amount) / strongest) : 0
  }

  /// How wide an edge of this share is drawn.
  static func width(_ share: Double) -> Double { 1.2 + 5.8 * min(1, share) }
}

extension SVGWriter {
  /// Where an edge ends: an arrow's head where it excites, a bar where it inhibits.
  ///
  /// - Parameters:
  ///   - place: a little before what the edge leads to.
  ///   - isDown: whether the edge runs down; else it runs to the right.
  mutating func end(
    _ kind: CircuitEdge.Kind, at place: (x: Double, y: Double), isDown: Bool = false, width: Double
  ) {
    let size = 4 + width * 0.7
    func point(along: Double, across: Double) -> String {
      let (x, y) = isDown ? (across, along) : (along, across)
      return "\(Self.number(place.x + x)) \(Self.number(place.y + y))"
    }
    let across = isDown ? "H\(Self.number(place.x + size))" : "V\(Self.number(place.y + size))"
    let path =
      switch kind {
      case .excites: "M\(point(along: 9, across: 0))L\(point(along: -2, across: -size))\(across)z"
      case .inhibits: "M\(point(along: 5, across: -size))\(across)"
      }
    element("path", ["class": "end", "d": .text(path)])
  }
}
