/// Finds where the names of the lines of a chart stand: beside their lines, clear of all others and of one another.
struct LineNames {
  typealias Point = (x: Double, y: Double)

  /// From left to right.
  let lines: [[Point]]
  /// Where names may stand.
  let frame: Box
  private var taken: [Box] = []

  struct Box {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    /// 0 where they meet.
    func distance(to other: Box) -> Double {
      max(0, left - other.right, other.left - right, top - other.bottom, other.top - bottom)
    }
  }

  /// Between places that are tried, and from a line to the baselines above it; below it these are lower by a letter.
  private static let (step, gaps) = (6.0, [7.0, 18, 29])
  private static let (ascent, descent) = (11.0, 3.0)
  /// Beyond this far from what is not meant a place is as good as any.
  private static let enough = 14.0

  init(lines: [[Point]], frame: Box) { (self.lines, self.frame) = (lines, frame) }

  /// The middle of a name's baseline: near its line, far from others and from names that stand already; the first of equals.
  /// Nil where no place is free.
  mutating func place(ofLine line: Int, width: Double) -> Point? {
    var best: (worth: Double, box: Box)?
    for x in stride(from: frame.left + width / 2, through: frame.right - width / 2, by: Self.step) {
      guard let y = Self.height(of: lines[line], at: x) else { continue }
      for baseline in Self.gaps.flatMap({ [y - $0, y + $0 + Self.ascent - 2] }) {
        let box = Box(
          left: x - width / 2, top: baseline - Self.ascent, right: x + width / 2, bottom: baseline + Self.descent)
        let apart = taken.map(box.distance).min() ?? Self.enough
        guard box.top >= frame.top, box.bottom <= frame.bottom, apart > 2 else { continue }
        let own = distance(from: box, to: lines[line])
        let others = lines.indices.filter { $0 != line }.map { distance(from: box, to: lines[$0]) }
        // A name that its own line runs through cannot be read.
        let worth = min(others.min() ?? Self.enough, apart, Self.enough) - 0.6 * own - (own < 2 ? 10 : 0)
        if worth > best?.worth ?? -.infinity { best = (worth, box) }
      }
    }
    guard let box = best?.box else { return nil }
    taken.append(box)
    return ((box.left + box.right) / 2, box.bottom - Self.descent)
  }

  private func distance(from box: Box, to line: [Point]) -> Double {
    let heights = stride(from: box.left, through: box.right, by: 2).compactMap { Self.height(of: line, at: $0) }
    guard let top = heights.min(), let bottom = heights.max() else { return .infinity }
    return max(0, box.top - bottom, top - box.bottom)
  }

  /// Nil beside its ends.
  private static func height(of line: [Point], at x: Double) -> Double? {
    for (from, to) in zip(line, line.dropFirst()) where from.x <= x && x <= to.x {
      return to.x > from.x ? from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x) : from.y
    }
    return nil
  }
}
