import Images

/// A square being painted, each pixel by `factor` x `factor` samples; every sample remembers which parts it shows.
final class Canvas {
  static let factor = 3
  let size: Int
  private let side: Int
  private var colors: [SIMD3<Float>]
  private var parts: [Parts]

  /// What a coat of paint does to the parts that a sample shows.
  enum Marking {
    case shows(Parts)
    case adds(Parts)
    case leaves
  }

  /// A colour that may change evenly across the canvas.
  struct Paint {
    var color: SIMD3<Float>
    /// Change for one pixel to the right and one down.
    var across = SIMD3<Float>(repeating: 0)
    var down = SIMD3<Float>(repeating: 0)
    /// 1 covers, 0 leaves what is there.
    var opacity: Float = 1
  }

  init(size: Int) {
    self.size = size
    side = size * Self.factor
    colors = [SIMD3<Float>](repeating: SIMD3(0.5, 0.5, 0.5), count: side * side)
    parts = [Parts](repeating: [], count: side * side)
  }

  /// Fills a polygon given in pixels, by the even-odd rule; `paint.color` is that of the canvas's left top corner.
  func fill(_ polygon: [Point], _ paint: Paint, _ marking: Marking) {
    let corners = polygon.map { $0 * Double(Self.factor) }
    guard let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max(), top < bottom else { return }
    let first = max(0, Int(max(0, top).rounded(.down)))
    let last = min(side - 1, Int(min(Double(side), bottom)))
    guard first <= last else { return }
    var crossings: [Double] = []
    for row in first...last {
      let y = Double(row) + 0.5
      crossings.removeAll(keepingCapacity: true)
      var a = corners[corners.count - 1]
      for b in corners {
        if (a.y <= y) != (b.y <= y) { crossings.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) }
        a = b
      }
      crossings.sort()
      for index in stride(from: 0, to: crossings.count - 1, by: 2) {
        let start = max(0, (crossings[index] + 0.5).rounded(.down))
        let end = min(Double(side), (crossings[index + 1] + 0.5).rounded(.down))
        if start < end { fillSpan(row, Int(start)..<Int(end), paint, marking) }
      }
    }
  }

  private func fillSpan(_ row: Int, _ columns: Range<Int>, _ paint: Paint, _ marking: Marking) {
    let step = 1 / Float(Self.factor)
    var color = paint.color + paint.down * (Float(row) * step) + paint.across * (Float(columns.lowerBound) * step)
    let across = paint.across * step
    let range = (row * side + columns.lowerBound)..<(row * side + columns.upperBound)
    colors.withUnsafeMutableBufferPointer { colors in
      for place in range {
        colors[place] = paint.opacity == 1 ? color : colors[place] + (color - colors[place]) * paint.opacity
        color += across
      }
    }
    parts.withUnsafeMutableBufferPointer { parts in
      switch marking {
      case .shows(let new): for place in range { parts[place] = new }
      case .adds(let new): for place in range { parts[place].formUnion(new) }
      case .leaves: break
      }
    }
  }

  /// Multiplies every colour: the light that falls on the whole scene.
  func light(_ tint: SIMD3<Float>) {
    for place in colors.indices { colors[place] *= tint }
  }

  /// The samples of each pixel averaged.
  func picture() -> Picture {
    let share = 255 / Float(Self.factor * Self.factor)
    let (dark, light) = (SIMD3<Float>(repeating: 0), SIMD3<Float>(repeating: 1))
    let pixels = [UInt8](unsafeUninitializedCapacity: size * size * 3) { target, count in
      colors.withUnsafeBufferPointer { colors in
        for y in 0..<size {
          for x in 0..<size {
            var sum = dark
            for row in (y * Self.factor)..<((y + 1) * Self.factor) {
              let start = row * side + x * Self.factor
              for place in start..<(start + Self.factor) {
                sum += colors[place].clamped(lowerBound: dark, upperBound: light)
              }
            }
            let place = (y * size + x) * 3
            for channel in 0..<3 { target[place + channel] = UInt8(sum[channel] * share + 0.5) }
          }
        }
      }
      count = size * size * 3
    }
    return Picture(width: size, height: size, pixels: pixels)
  }

  /// For each pixel, row by row, the parts that at least half its samples show.
  func visibleParts() -> [Parts] {
    var visible: [Parts] = []
    visible.reserveCapacity(size * size)
    for y in 0..<size {
      for x in 0..<size {
        var (all, any) = (Parts(rawValue: .max), Parts())
        for row in (y * Self.factor)..<((y + 1) * Self.factor) {
          for column in (x * Self.factor)..<((x + 1) * Self.factor) {
            all.formIntersection(parts[row * side + column])
            any.formUnion(parts[row * side + column])
          }
        }
        visible.append(all == any ? all : majority(x, y, among: any))
      }
    }
    return visible
  }

  private func majority(_ x: Int, _ y: Int, among candidates: Parts) -> Parts {
    candidates.elements.reduce(into: Parts()) { result, part in
      var count = 0
      for row in (y * Self.factor)..<((y + 1) * Self.factor) {
        for column in (x * Self.factor)..<((x + 1) * Self.factor) where parts[row * side + column].contains(part) {
          count += 1
        }
      }
      if count * 2 > Self.factor * Self.factor { result.formUnion(part) }
    }
  }
}
