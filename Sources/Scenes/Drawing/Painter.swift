/// Draws one figure: shapes in the figure's own coordinates, lit from one side, with a darker rim.
struct Painter {
  let canvas: Canvas
  var placement: Placement
  var random: RandomNumbers
  /// The step towards the light, on the canvas.
  var light: Point
  /// How much brighter the lit side is, how much darker the other.
  var contrast: Double

  /// Fills shapes as one body: the rim of all first, then the inside of all.
  func draw(
    _ shapes: [Shape], _ color: Color, _ parts: Parts, rim: Double = 0.022, shading: Double = 1, opacity: Double = 1
  ) {
    if rim > 0 {
      let paint = Canvas.Paint(color: color.darker(0.6).rgb)
      for polygon in shapes.flatMap({ $0.polygons(grownBy: rim) }) {
        canvas.fill(polygon.map { placement($0) }, paint, .shows(parts))
      }
    }
    let polygons = shapes.flatMap { $0.polygons() }.map { $0.map { placement($0) } }
    var paint = shaded(color, over: polygons, shading: shading)
    paint.opacity = Float(opacity)
    for polygon in polygons { canvas.fill(polygon, paint, .shows(parts)) }
  }

  func draw(_ shape: Shape, _ color: Color, _ parts: Parts, rim: Double = 0.022, shading: Double = 1) {
    draw([shape], color, parts, rim: rim, shading: shading)
  }

  /// A line through points, `width` wide, round at its joints.
  func line(_ points: [Point], width: Double, _ color: Color, _ marking: Canvas.Marking = .leaves) {
    let paint = Canvas.Paint(color: color.rgb)
    for polygon in Shape.limb(points.map { ($0, width / 2) }).polygons() {
      canvas.fill(polygon.map { placement($0) }, paint, marking)
    }
  }

  /// Strokes of fur all over a shape, each a wedge from root to tip, some darker and some lighter than the coat.
  ///
  /// - Parameter lie: the direction from root to tip in the figure's own coordinates, in turns.
  mutating func fur(
    over shape: Shape, _ coat: Color, lie: Double, length size: Double, count: Int, contrast: Double = 1
  ) {
    let polygons = shape.polygons()
    let corners = polygons.flatMap { $0 }
    guard let left = corners.map(\.x).min(), let right = corners.map(\.x).max(), let top = corners.map(\.y).min(),
      let bottom = corners.map(\.y).max()
    else { return }
    for _ in 0..<count {
      let root = Point(random.between(left, right), random.between(top, bottom))
      let bend = lie + random.between(-0.035, 0.035)
      let reach = size * random.between(0.7, 1.3)
      let tone = random.between(0.12, 0.34) * contrast
      let isDark = random.chance(0.6)
      guard polygons.contains(where: { contains($0, root) }) else { continue }
      let tip = root + reach * direction(bend)
      let side = direction(bend + 0.25) * 0.016
      let step = placement(tip) - placement(root)
      let parts: Parts = step.x * step.y > 0 ? .fallingFur : .risingFur
      canvas.fill(
        [root - side, root + side, tip].map { placement($0) },
        Canvas.Paint(color: (isDark ? coat.darker(tone) : coat.lighter(tone)).rgb), .adds(parts))
    }
  }

  /// An eye with a highlight.
  func eye(_ center: Point, _ radius: Double, iris: Color = .black, parts: Parts = [.eye, .head]) {
    draw(.circle(center, radius), iris, parts, rim: 0.008, shading: 0)
    if iris.rgb.sum() > 0.6 { draw(.circle(center, radius * 0.55), .black, parts, rim: 0, shading: 0) }
    draw(.circle(center + Point(radius, -radius) * 0.3, radius * 0.36), .white, parts, rim: 0, shading: 0)
  }

  private func shaded(_ color: Color, over polygons: [[Point]], shading: Double) -> Canvas.Paint {
    let corners = polygons.flatMap { $0 }
    guard shading > 0, let left = corners.map(\.x).min(), let right = corners.map(\.x).max(),
      let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max()
    else { return Canvas.Paint(color: color.rgb) }
    let reach = max(right - left, bottom - top, 1) / 2
    let middle = Point(left + right, top + bottom) / 2
    let slope = light * (contrast * shading / reach)
    let base = Float(1 - slope.dot(middle))
    return Canvas.Paint(color: color.rgb * base, across: color.rgb * Float(slope.x), down: color.rgb * Float(slope.y))
  }
}

private func contains(_ polygon: [Point], _ point: Point) -> Bool {
  var isInside = false
  var a = polygon[polygon.count - 1]
  for b in polygon {
    if (a.y <= point.y) != (b.y <= point.y), point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) {
      isInside.toggle()
    }
    a = b
  }
  return isInside
}
