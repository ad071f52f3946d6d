/// A cat: pointed ears, a round face with whiskers, a long tail; standing or sitting.
func drawCat(_ painter: inout Painter) {
  var random = painter.random
  let coat = Coats.fur(&random)
  let isSitting = random.chance(0.45)
  let isStriped = random.chance(0.5)
  let far = coat.darker(0.28)
  let head = isSitting ? Point(0.24, -0.5) : Point(0.56, -0.36 + random.between(-0.06, 0.05))
  let tailTip = random.between(-0.75, -0.35)
  if isSitting {
    painter.draw(
      .limb(
        smooth(
          [Point(-0.35, 0.7), Point(-0.75, 0.66), Point(-0.86, 0.35), Point(-0.74, tailTip + 0.5)], isClosed: false,
          steps: 5
        )
        .map { ($0, 0.062) }), coat, .tail)
    let body = Shape.blob([
      Point(0.08, -0.35), Point(0.34, -0.12), Point(0.4, 0.3), Point(0.36, 0.76), Point(-0.42, 0.78), Point(-0.54, 0.5),
      Point(-0.36, 0.12), Point(-0.1, -0.22),
    ])
    painter.draw(body, coat, .body)
    if isStriped { stripes(painter, from: Point(-0.36, 0.2), to: Point(-0.02, -0.12), coat) }
    painter.fur(over: body, coat, lie: 0.36, length: 0.13, count: 170)
    painter.draw(.limb([(Point(-0.28, 0.56), 0.19), (Point(-0.1, 0.74), 0.075)]), coat, .leg)
    for x in [0.3, 0.14] {
      painter.draw(
        .limb([(Point(x - 0.02, 0.2), 0.1), (Point(x, 0.62), 0.07), (Point(x + 0.06, 0.76), 0.065)]), coat, .leg)
    }
  } else {
    let stride = random.between(-0.13, 0.13)
    painter.draw(
      .limb(
        smooth(
          [Point(-0.6, 0.04), Point(-0.84, -0.08), Point(-0.9, -0.36), Point(-0.72, tailTip - 0.1)], isClosed: false,
          steps: 5
        )
        .map { ($0, 0.06) }), coat, .tail)
    for (hip, foot) in [(-0.42, -0.42 - stride), (0.26, 0.26 + stride)] {
      painter.draw(
        .limb([(Point(hip, 0.25), 0.1), (Point(foot, 0.5), 0.065), (Point(foot + 0.04, 0.74), 0.06)]), far, .leg)
    }
    let body = Shape.blob([
      Point(-0.7, 0.12), Point(-0.46, -0.1), Point(-0.05, -0.03), Point(0.36, -0.12), Point(0.46, 0.12),
      Point(0.32, 0.36), Point(-0.1, 0.36), Point(-0.5, 0.38),
    ])
    let neck = Shape.limb([(Point(0.34, 0.06), 0.17), (head + Point(-0.06, 0.08), 0.14)])
    painter.draw(body, coat, .body)
    painter.draw(neck, coat, .neck)
    if isStriped { stripes(painter, from: Point(-0.42, 0.05), to: Point(0.2, 0.05), coat) }
    for (hip, foot) in [(-0.54, -0.54 + stride), (0.36, 0.36 - stride)] {
      painter.draw(
        .limb([(Point(hip, 0.22), 0.12), (Point(foot, 0.52), 0.07), (Point(foot + 0.05, 0.76), 0.062)]), coat, .leg)
    }
    painter.fur(over: body, coat, lie: 0.42, length: 0.12, count: 150)
    painter.fur(over: neck, coat, lie: 0.38, length: 0.12, count: 60)
  }
  drawFace(&painter, head, coat, &random)
}

private func stripes(_ painter: Painter, from start: Point, to end: Point, _ coat: Color) {
  for index in 0..<5 {
    let top = start + (end - start) * (Double(index) / 4)
    painter.line(
      [top + Point(0.02, -0.12), top + Point(-0.02, 0.02), top + Point(0.0, 0.16)], width: 0.05, coat.darker(0.45))
  }
}

/// Turned a little to the side: both ears are seen, the muzzle is off the middle.
private func drawFace(_ painter: inout Painter, _ head: Point, _ coat: Color, _ random: inout RandomNumbers) {
  for (left, tip, right, inner) in [
    (Point(-0.25, -0.1), Point(-0.22, -0.43), Point(0.0, -0.22), 0.6),
    (Point(0.08, -0.22), Point(0.24, -0.43), Point(0.28, -0.08), 0.6),
  ] {
    painter.draw(.polygon([head + left, head + tip, head + right]), coat, [.head, .ear])
    let middle = (left + tip + right) / 3
    painter.draw(
      .polygon([left, tip, right].map { head + middle + ($0 - middle) * inner }),
      Color(0.85, 0.55, 0.52).mixed(coat, 0.3),
      [.head, .ear], rim: 0)
  }
  painter.draw(.ellipse(head, Point(0.31, 0.265)), coat, .head)
  painter.fur(over: .ellipse(head, Point(0.24, 0.2)), coat, lie: 0.42, length: 0.09, count: 40)
  let muzzle = head + Point(0.12, 0.1)
  painter.draw(
    [
      .ellipse(muzzle + Point(-0.06, 0.02), Point(0.09, 0.075)),
      .ellipse(muzzle + Point(0.07, 0.02), Point(0.085, 0.075)),
    ],
    coat.lighter(0.45), [.head, .snout], rim: 0)
  painter.draw(
    .polygon([muzzle + Point(-0.04, -0.07), muzzle + Point(0.06, -0.07), muzzle + Point(0.01, -0.01)]),
    Color(0.8, 0.4, 0.42),
    [.head, .snout], rim: 0.008)
  let iris = random.pick(Coats.iris)
  painter.eye(head + Point(-0.06, -0.05), 0.064, iris: iris)
  painter.eye(head + Point(0.19, -0.05), 0.058, iris: iris)
  for (side, rise) in [(-1.0, -0.05), (-1.0, 0.06), (1.0, -0.05), (1.0, 0.06)] {
    painter.line(
      [muzzle + Point(side * 0.1, 0.02), muzzle + Point(side * 0.32, 0.02 + rise)], width: 0.014, .white)
  }
}
