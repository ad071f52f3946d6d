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

  /// Between places that are tried, and between a line and its name.
  private static let (step, gap) = (6.0, 5.0)
  private static let (ascent, descent) = (11.0, 3.0)

  init(lines: [[Point]], frame: Box) { (self.lines, self.frame) = (lines, frame) }

  /// The middle of a name's baseline: of the places above and below its line the one with most room; the first of equals.
  mutating func place(ofLine line: Int, width: Double) -> Point {
    var best: (room: Double, box: Box)?
    for x in stride(from: frame.left + width / 2, through: frame.right - width / 2, by: Self.step) {
      guard let y = Self.height(of: lines[line], at: x) else { continue }
      for baseline in [y - Self.gap, y + Self.gap + Self.ascent] {
        let box = Box(
          left: x - width / 2, top: baseline - Self.ascent, right: x + width / 2, bottom: baseline + Self.descent)
        guard box.top >= frame.top, box.bottom <= frame.bottom else { continue }
        // Its own line matters most: a name that it runs through cannot be read.
        let others = lines.indices.filter { $0 != line }.map { distance(from: box, to: lines[$0]) }
        let nearest = min(others.min() ?? 12, taken.map(box.distance).min() ?? 12, 12)
        let room = nearest + 4 * min(distance(from: box, to: lines[line]), 2)
        if room > best?.room ?? -1 { best = (room, box) }
      }
    }
    let box = best?.box ?? Box(left: frame.left, top: frame.top, right: frame.left + width, bottom: frame.top + 14)
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
