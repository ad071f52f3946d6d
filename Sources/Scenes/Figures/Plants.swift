/// A tree: a trunk under a crown of leaves, or the tiers of a fir.
func drawTree(_ painter: inout Painter) {
  var random = painter.random
  let bark = Color(0.45, 0.32, 0.22).mixed(Coats.fur(&random), 0.3)
  let leaf = random.pick([
    Color(0.28, 0.52, 0.24), Color(0.20, 0.42, 0.26), Color(0.45, 0.56, 0.22), Color(0.82, 0.5, 0.18),
    Color(0.72, 0.3, 0.2), Color(0.86, 0.6, 0.68),
  ])
  painter.draw(
    .polygon([Point(-0.1, 0.9), Point(-0.07, 0.1), Point(0.07, 0.1), Point(0.12, 0.9)]), bark, .trunk)
  painter.fur(over: .rectangle(-0.07, 0.2, 0.07, 0.8), bark, lie: 0.25, length: 0.2, count: 20)
  if random.chance(0.4) {
    for (top, bottom, half) in [(-0.2, 0.5, 0.6), (-0.56, 0.16, 0.48), (-0.92, -0.2, 0.36)] {
      let half = half * random.between(0.85, 1.1)
      let tier = Shape.polygon([
        Point(0, top), Point(half * 0.5, bottom - 0.24), Point(half, bottom), Point(half * 0.4, bottom - 0.05),
        Point(0, bottom + 0.05),
        Point(-half * 0.4, bottom - 0.05), Point(-half, bottom), Point(-half * 0.5, bottom - 0.24),
      ])
      painter.draw(tier, leaf, .crown)
      speckle(&painter, over: tier, leaf, count: 50)
    }
    return
  }
  let puffs = (0..<7).map { index -> (Point, Double) in
    let step = direction(Double(index) / 7 + random.between(-0.03, 0.03)) * Point(0.36, 0.3)
    return (Point(0, -0.3) + step, random.between(0.26, 0.36))
  }
  let crown = puffs.map { Shape.circle($0.0, $0.1) } + [.circle(Point(0, -0.3), 0.4)]
  painter.draw(crown, leaf, .crown, shading: 1.2)
  for shape in crown { speckle(&painter, over: shape, leaf, count: 28) }
  if random.chance(0.35) {
    for (center, radius) in puffs {
      painter.draw(.circle(center * 0.9 + Point(0, radius * 0.2), 0.065), Color(0.86, 0.16, 0.14), .crown, rim: 0.014)
    }
  }
}

/// Leaves: small lighter and darker dabs inside a shape.
private func speckle(_ painter: inout Painter, over shape: Shape, _ color: Color, count: Int) {
  let corners = shape.polygons().flatMap { $0 }
  let middle = corners.reduce(Point(0, 0), +) / Double(corners.count)
  for _ in 0..<count {
    let corner = painter.random.pick(corners)
    let place = middle + (corner - middle) * painter.random.unit().squareRoot() * 0.9
    let isLight = painter.random.chance(0.5)
    let shade = isLight ? color.lighter(0.22) : color.darker(0.28)
    painter.draw(
      .ellipse(place, Point(0.05, 0.03), turn: painter.random.unit(), corners: 8), shade, .crown, rim: 0, shading: 0)
  }
}

/// A flower: petals about a disc, a stem with leaves.
func drawFlower(_ painter: inout Painter) {
  var random = painter.random
  let petal = Color(hue: random.unit(), saturation: random.between(0.3, 0.85), value: random.between(0.75, 1))
  let disc = random.pick([Color(0.98, 0.82, 0.25), Color(0.5, 0.3, 0.16), Color(0.95, 0.6, 0.2)])
  let green = Color(0.3, 0.55, 0.25).mixed(Color(0.5, 0.6, 0.2), random.unit())
  let bend = random.between(-0.2, 0.2)
  let center = Point(bend, -0.3)
  painter.line(
    smooth([Point(0, 0.95), Point(-bend * 0.3, 0.4), center], isClosed: false), width: 0.1, green.darker(0.5),
    .shows(.stem))
  painter.line(
    smooth([Point(0, 0.95), Point(-bend * 0.3, 0.4), center], isClosed: false), width: 0.065, green, .shows(.stem))
  for side in [-1.0, 1.0] {
    let base = Point(-bend * 0.2, random.between(0.5, 0.75))
    let leaf = [
      base, base + Point(side * 0.2, -0.2), base + Point(side * 0.52, -0.22), base + Point(side * 0.26, -0.02),
    ]
    painter.draw(.blob(leaf), green, .stem)
    painter.line([leaf[0], leaf[2] * 0.85 + leaf[0] * 0.15], width: 0.022, green.darker(0.35))
  }
  let count = 5 + random.below(8)
  let breadth = min(0.2, 1.05 / Double(count))
  let start = random.unit()
  for index in 0..<count {
    let turn = start + Double(index) / Double(count)
    let middle = center + 0.36 * direction(turn)
    painter.draw(.ellipse(middle, Point(0.25, breadth), turn: turn), petal, .petal)
    painter.line([center + 0.2 * direction(turn), center + 0.46 * direction(turn)], width: 0.024, petal.darker(0.3))
  }
  painter.draw(.circle(center, 0.19), disc, .flowerCenter)
  for dot in 0..<12 {
    let reach = 0.05 * Double(dot % 3 + 1)
    painter.draw(
      .circle(center + reach * direction(Double(dot) * 0.382), 0.02), disc.darker(0.4), .flowerCenter, rim: 0)
  }
}
