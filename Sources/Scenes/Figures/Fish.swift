/// A fish: a spindle with scales, fins and a forked tail.
func drawFish(_ painter: inout Painter) {
  var random = painter.random
  let coat = Coats.bright(&random)
  let fin = random.chance(0.5) ? coat.darker(0.3) : Coats.bright(&random)
  let height = random.between(0.3, 0.46)
  let sway = random.between(-0.08, 0.08)
  painter.draw(
    .blob([
      Point(-0.5, 0.0), Point(-0.78, -0.24 + sway), Point(-1.0, -0.4 + sway), Point(-0.88, sway),
      Point(-1.0, 0.4 + sway), Point(-0.78, 0.24 + sway),
    ]), fin, [.tail, .fin])
  painter.draw(
    .blob([
      Point(0.3, -height * 0.8), Point(-0.05, -height - 0.26), Point(-0.4, -height - 0.12), Point(-0.36, -height * 0.5),
    ]), fin, .fin)
  painter.draw(.blob([Point(0.1, height * 0.8), Point(-0.2, height + 0.24), Point(-0.3, height * 0.6)]), fin, .fin)
  let body = Shape.blob([
    Point(0.86, 0.04), Point(0.6, -height * 0.72), Point(0.12, -height), Point(-0.4, -height * 0.5), Point(-0.66, 0.0),
    Point(-0.4, height * 0.5),
    Point(0.12, height), Point(0.6, height * 0.75),
  ])
  painter.draw(body, coat, .body)
  let isBanded = random.chance(0.45)
  for column in 0..<6 {
    for row in -2...2 where !isBanded {
      let x = 0.2 - Double(column) * 0.13
      let reach = height * (1 - abs(x) * 0.9)
      let y = Double(row) * 0.14 + (column % 2 == 0 ? 0 : 0.07)
      guard abs(y) < reach - 0.06 else { continue }
      let arc = (-3...3).map { Point(x, y) + 0.075 * direction(0.5 + Double($0) * 0.07) }
      painter.line(arc, width: 0.024, coat.darker(0.4))
    }
  }
  if isBanded {
    for x in [0.22, -0.06, -0.34] {
      let reach = height * (1 - abs(x - 0.08) * 0.8) - 0.03
      painter.line([Point(x, -reach), Point(x - 0.06, 0), Point(x, reach)], width: 0.1, .white, .shows(.body))
    }
  }
  painter.draw(
    .blob([
      Point(0.86, 0.04), Point(0.66, -height * 0.6), Point(0.44, -height * 0.8), Point(0.36, 0.0),
      Point(0.44, height * 0.8), Point(0.66, height * 0.6),
    ]), coat.lighter(0.22), .head, rim: 0)
  painter.line(
    (-3...3).map { Point(0.5, 0) + Point(0.14, height * 0.72) * direction(0.5 + Double($0) * 0.07) }, width: 0.03,
    coat.darker(0.5))
  painter.line([Point(0.87, 0.09), Point(0.72, 0.12)], width: 0.03, coat.darker(0.7))
  painter.draw(.circle(Point(0.62, -0.08), 0.085), .white, [.eye, .head], rim: 0.012)
  painter.eye(Point(0.63, -0.08), 0.056)
  painter.draw(
    .blob([Point(0.28, 0.06), Point(0.02, 0.02 + sway), Point(-0.06, 0.2 + sway), Point(0.16, 0.2)]), fin, .fin)
}
