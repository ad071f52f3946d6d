/// What is behind a figure: any background may stand behind any class.
func drawBackground(_ canvas: Canvas, _ random: inout RandomNumbers) {
  let size = Double(canvas.size)
  let isOutdoors = random.chance(0.5)
  let far = Color(
    hue: isOutdoors ? random.between(0.5, 0.64) : random.unit(), saturation: random.between(0.08, 0.38),
    value: random.between(0.6, 0.96))
  let near = Color(
    hue: isOutdoors ? random.between(0.08, 0.36) : random.unit(), saturation: random.between(0.1, 0.45),
    value: random.between(0.4, 0.85))
  let painter = Painter(
    canvas: canvas, placement: Placement(center: Point(0, 0), scale: 1, turn: 0, isMirrored: false), random: random,
    light: Point(0, -1), contrast: 0.14)
  painter.draw(.rectangle(-2, -2, size + 2, size + 2), far, [], rim: 0)
  switch random.below(7) {
  case 0: break
  case 1: stripes(painter, size, far, &random)
  case 2: blobs(painter, size, far, near, &random)
  case 3: tiles(painter, size, far, &random)
  case 4: hills(painter, size, near, &random)
  case 5: meadow(painter, size, near, &random)
  default:
    let horizon = size * random.between(0.5, 0.75)
    painter.draw(.rectangle(-2, horizon, size + 2, size + 2), near, [], rim: 0)
    if random.chance(0.5) { clouds(painter, size, far, &random) }
  }
}

private func stripes(_ painter: Painter, _ size: Double, _ color: Color, _ random: inout RandomNumbers) {
  let lean = random.between(-40, 40)
  let step = random.between(7, 16)
  let other = random.chance(0.5) ? color.darker(random.between(0.06, 0.2)) : color.lighter(random.between(0.1, 0.3))
  for x in stride(from: -50.0, to: size + 50, by: step) {
    painter.draw(
      .polygon([Point(x, -2), Point(x + step / 2, -2), Point(x + step / 2 + lean, size + 2), Point(x + lean, size + 2)]
      ), other, [], rim: 0)
  }
}

private func blobs(_ painter: Painter, _ size: Double, _ far: Color, _ near: Color, _ random: inout RandomNumbers) {
  for _ in 0..<14 {
    let color = far.mixed(near, random.between(0.1, 0.5)).lighter(random.between(0, 0.25))
    painter.draw(
      [.circle(Point(random.between(0, size), random.between(0, size)), random.between(4, 16))], color, [], rim: 0,
      opacity: 0.6)
  }
}

private func tiles(_ painter: Painter, _ size: Double, _ color: Color, _ random: inout RandomNumbers) {
  let height = random.between(8, 14)
  let width = height * random.between(1.2, 2.2)
  let joint = random.chance(0.5) ? color.darker(0.22) : color.lighter(0.3)
  for (row, y) in stride(from: 0.0, to: size, by: height).enumerated() {
    painter.line([Point(0, y), Point(size, y)], width: 1.1, joint)
    for x in stride(from: row % 2 == 0 ? 0 : width / 2, to: size, by: width) {
      painter.line([Point(x, y), Point(x, y + height)], width: 1.1, joint)
    }
  }
}

private func hills(_ painter: Painter, _ size: Double, _ color: Color, _ random: inout RandomNumbers) {
  for layer in 0..<3 {
    let base = size * (0.45 + 0.16 * Double(layer))
    let waves = (0...6).map { Point(Double($0) * size / 6, base + random.between(-9, 9)) }
    painter.draw(
      .polygon(
        [Point(-4, size + 4), Point(-4, base)] + smooth(waves, isClosed: false) + [
          Point(size + 4, base), Point(size + 4, size + 4),
        ]),
      color.lighter(0.32 - 0.16 * Double(layer)), [], rim: 0)
  }
}

private func meadow(_ painter: Painter, _ size: Double, _ color: Color, _ random: inout RandomNumbers) {
  let horizon = size * random.between(0.35, 0.7)
  painter.draw(.rectangle(-2, horizon, size + 2, size + 2), color, [], rim: 0)
  for _ in 0..<70 {
    let foot = Point(random.between(0, size), random.between(horizon + 3, size + 4))
    let blade = Point(random.between(-3, 3), random.between(-7, -3))
    let shade = random.chance(0.5) ? color.darker(random.between(0.1, 0.3)) : color.lighter(random.between(0.1, 0.3))
    painter.draw(.polygon([foot + Point(-0.7, 0), foot + Point(0.7, 0), foot + blade]), shade, [], rim: 0, shading: 0)
  }
}

private func clouds(_ painter: Painter, _ size: Double, _ color: Color, _ random: inout RandomNumbers) {
  for _ in 0..<3 {
    let center = Point(random.between(0, size), random.between(4, size * 0.4))
    for offset in [Point(-6, 1), Point(0, -2), Point(6, 1)] {
      painter.draw(.ellipse(center + offset, Point(7, 4)), color.lighter(0.6), [], rim: 0)
    }
  }
}

/// Something in front of the figure: grass, a post, a bush, or nothing.
func drawForeground(_ canvas: Canvas, _ random: inout RandomNumbers) {
  let size = Double(canvas.size)
  var painter = Painter(
    canvas: canvas, placement: Placement(center: Point(0, 0), scale: 1, turn: 0, isMirrored: false), random: random,
    light: Point(-0.7, -0.7), contrast: 0.2)
  let color = Color(hue: random.unit(), saturation: random.between(0.15, 0.6), value: random.between(0.3, 0.8))
  switch random.below(10) {
  case 0:
    for x in stride(from: -2.0, to: size + 2, by: 3.4) {
      let height = random.between(7, 16)
      painter.draw(
        .polygon([Point(x - 1.4, size + 1), Point(x + 1.4, size + 1), Point(x + random.between(-4, 4), size - height)]),
        color.lighter(random.between(0, 0.3)), .occluder, rim: 0, shading: 0)
    }
  case 1:
    let x = random.chance(0.5) ? random.between(6, 24) : random.between(72, 90)
    painter.draw(.rectangle(x - 3, -2, x + 3, size + 2), color, .occluder, rim: 0.8)
  case 2:
    let corner = Point(random.chance(0.5) ? 0 : size, size)
    painter.draw(
      (0..<6).map { _ in .circle(corner + Point(random.between(-20, 20), random.between(-16, 4)), random.between(6, 11))
      }, color,
      .occluder, rim: 0.8)
  case 3:
    let y = random.between(62, 84)
    painter.draw(.rectangle(-2, y - 2.2, size + 2, y + 2.2), color, .occluder, rim: 0.8)
  default: break
  }
  painter.random = random
}
