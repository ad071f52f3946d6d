/// A dog: hanging ears, a long snout with a black nose, a raised tail.
func drawDog(_ painter: inout Painter) {
  var random = painter.random
  let coat = Coats.fur(&random)
  let patch = random.chance(0.4) ? Coats.fur(&random) : coat.darker(0.25)
  let stride = random.between(-0.14, 0.14)
  let lift = random.between(-0.08, 0.1)
  let tailTip = Point(random.between(-1.05, -0.9), random.between(-0.62, -0.15))
  let head = Point(0.56, -0.52 + lift)
  let far = coat.darker(0.28)

  painter.draw(.limb([(Point(-0.66, -0.06), 0.07), (Point(-0.86, -0.2), 0.06), (tailTip, 0.04)]), coat, .tail)
  for (hip, foot) in [(-0.42, -0.42 - stride), (0.26, 0.26 + stride)] {
    painter.draw(
      .limb([(Point(hip, 0.2), 0.11), (Point(foot, 0.52), 0.075), (Point(foot + 0.05, 0.82), 0.07)]), far, .leg)
  }
  let body = Shape.blob([
    Point(-0.74, 0.02), Point(-0.5, -0.19), Point(0.0, -0.17), Point(0.36, -0.2), Point(0.5, 0.04), Point(0.34, 0.32),
    Point(-0.1, 0.26), Point(-0.5, 0.3),
  ])
  let neck = Shape.limb([(Point(0.3, -0.02), 0.22), (head + Point(-0.08, 0.06), 0.17)])
  painter.draw(body, coat, .body)
  painter.draw(neck, coat, .neck)
  painter.draw(.ellipse(Point(0.1, 0.05), Point(0.32, 0.16)), coat, .body, rim: 0, shading: 0)
  for (hip, foot) in [(-0.56, -0.56 + stride), (0.36, 0.36 - stride)] {
    painter.draw(
      .limb([(Point(hip, 0.14), 0.14), (Point(foot, 0.52), 0.08), (Point(foot + 0.06, 0.84), 0.075)]), coat, .leg)
  }
  painter.fur(over: body, coat, lie: 0.41, length: 0.15, count: 150)
  painter.fur(over: neck, coat, lie: 0.37, length: 0.15, count: 90)
  if random.chance(0.4) {
    let collar = Coats.bright(&random)
    painter.line(
      [Point(0.24, -0.3 + lift / 2), Point(0.36, -0.2 + lift / 2), Point(0.5, -0.16 + lift / 2)], width: 0.08, collar,
      .shows(.neck))
  }
  painter.draw(
    [.ellipse(head, Point(0.245, 0.22)), .limb([(head + Point(0.14, 0.05), 0.14), (head + Point(0.4, 0.1), 0.1)])],
    coat, .head)
  painter.draw(
    .limb([(head + Point(0.24, 0.08), 0.1), (head + Point(0.41, 0.1), 0.085)]), coat.lighter(0.3), [.head, .snout],
    rim: 0)
  painter.fur(over: .ellipse(head + Point(-0.06, -0.02), Point(0.18, 0.16)), coat, lie: 0.43, length: 0.1, count: 26)
  painter.line(
    [head + Point(0.46, 0.16), head + Point(0.3, 0.185), head + Point(0.2, 0.14)], width: 0.022, coat.darker(0.75))
  painter.draw(.ellipse(head + Point(0.485, 0.045), Point(0.065, 0.052)), .black, [.head, .snout], rim: 0)
  painter.eye(head + Point(0.1, -0.06), 0.048)
  painter.draw(
    .blob([
      head + Point(-0.2, -0.14), head + Point(-0.05, -0.2), head + Point(-0.0, -0.02), head + Point(-0.08, 0.24),
      head + Point(-0.22, 0.2), head + Point(-0.26, 0.02),
    ]), patch.darker(0.12), [.head, .ear])
}
