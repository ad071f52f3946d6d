/// An outline in a figure's own coordinates.
enum Shape {
  /// Straight edges between corners.
  case polygon([Point])
  /// A chain of circles and the skin stretched over each two neighbours: a leg, a neck, a tail.
  case limb([(center: Point, radius: Double)])

  static func ellipse(_ center: Point, _ radii: Point, turn: Double = 0, corners: Int = 36) -> Shape {
    let (c, s) = (cosine(turn), sine(turn))
    return .polygon(
      (0..<corners).map { corner in
        let step = direction(Double(corner) / Double(corners)) * radii
        return center + Point(step.x * c - step.y * s, step.x * s + step.y * c)
      })
  }

  static func circle(_ center: Point, _ radius: Double) -> Shape { ellipse(center, Point(radius, radius)) }

  static func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> Shape {
    .polygon([Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom)])
  }

  /// A smooth closed curve through points (Catmull-Rom).
  static func blob(_ points: [Point]) -> Shape { .polygon(smooth(points, isClosed: true)) }

  /// Its polygons after it has been grown by `margin` on all sides.
  func polygons(grownBy margin: Double = 0) -> [[Point]] {
    switch self {
    case .polygon(let corners): [margin == 0 ? corners : grown(corners, by: margin)]
    case .limb(let joints): skin(joints.map { ($0.center, $0.radius + margin) })
    }
  }
}

/// Points along a smooth curve through `points` (Catmull-Rom), `steps` for each stretch.
func smooth(_ points: [Point], isClosed: Bool, steps: Int = 8) -> [Point] {
  let count = points.count
  func point(_ index: Int) -> Point {
    isClosed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
  }
  var curve: [Point] = []
  for start in 0..<(isClosed ? count : count - 1) {
    let (a, b, c, d) = (point(start - 1), point(start), point(start + 1), point(start + 2))
    for step in 0..<steps {
      let t = Double(step) / Double(steps)
      let before = a * (-t + 2 * t * t - t * t * t)
      let start = b * (2 - 5 * t * t + 3 * t * t * t)
      let end = c * (t + 4 * t * t - 3 * t * t * t)
      let after = d * (t * t * t - t * t)
      curve.append((before + start + end + after) * 0.5)
    }
  }
  if !isClosed { curve.append(point(count - 1)) }
  return curve
}

/// Moves each corner outwards along the mean of its two edges' normals.
private func grown(_ corners: [Point], by margin: Double) -> [Point] {
  let count = corners.count
  var area = 0.0
  for index in 0..<count {
    let (a, b) = (corners[index], corners[(index + 1) % count])
    area += a.x * b.y - b.x * a.y
  }
  let side: Double = area > 0 ? 1 : -1
  func normal(_ a: Point, _ b: Point) -> Point {
    let step = b - a
    let size = step.length
    return size < 1e-9 ? Point(0, 0) : Point(step.y, -step.x) * (side / size)
  }
  return (0..<count).map { index in
    let corner = corners[index]
    let before = normal(corners[(index + count - 1) % count], corner)
    let sum = before + normal(corner, corners[(index + 1) % count])
    let size = sum.length
    return size < 1e-9 ? corner : corner + sum * (margin * min(2, 2 / size) / size)
  }
}

private func skin(_ joints: [(center: Point, radius: Double)]) -> [[Point]] {
  var polygons = joints.map { joint in
    (0..<20).map { joint.center + joint.radius * direction(Double($0) / 20) }
  }
  for (a, b) in zip(joints, joints.dropFirst()) {
    let step = b.center - a.center
    let size = step.length
    guard size > 1e-9 else { continue }
    let across = Point(-step.y, step.x) / size
    polygons.append([
      a.center + across * a.radius, b.center + across * b.radius, b.center - across * b.radius,
      a.center - across * a.radius,
    ])
  }
  return polygons
}
