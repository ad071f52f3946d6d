/// A bird: round head with a beak, a wing with feathers, a fanned tail, thin legs.
func drawBird(_ painter: inout Painter) {
  var random = painter.random
  let coat = random.chance(0.5) ? Coats.bright(&random) : Coats.fur(&random)
  let belly = random.chance(0.5) ? coat.lighter(0.5) : Coats.bright(&random).lighter(0.3)
  let tip = coat.darker(0.4)
  let beak = random.pick([Color(0.95, 0.65, 0.15), Color(0.9, 0.45, 0.2), Color(0.35, 0.33, 0.33)])
  let head = Point(0.42, -0.42)
  let isUp = random.chance(0.35)

  for x in [-0.02, 0.16] {
    painter.line([Point(x, 0.3), Point(x + 0.03, 0.72)], width: 0.045, beak.darker(0.2), .shows(.leg))
    painter.line(
      [Point(x - 0.08, 0.74), Point(x + 0.03, 0.71), Point(x + 0.16, 0.75)], width: 0.045, beak.darker(0.2),
      .shows(.leg))
  }
  for spread in [0.16, 0.08, 0.0] {
    painter.draw(
      .polygon([Point(-0.42, 0.0), Point(-0.98, 0.0 + spread), Point(-0.94, 0.14 + spread), Point(-0.4, 0.22)]), tip,
      .tail)
  }
  let body = Shape.blob([
    Point(-0.56, 0.06), Point(-0.2, -0.22), Point(0.24, -0.4), Point(0.56, -0.2), Point(0.5, 0.14), Point(0.2, 0.4),
    Point(-0.26, 0.34),
  ])
  painter.draw(body, coat, .body)
  painter.draw(
    .blob([
      Point(0.5, -0.1), Point(0.46, 0.14), Point(0.18, 0.36), Point(-0.16, 0.3), Point(0.2, 0.12), Point(0.36, -0.1),
    ]), belly, .body,
    rim: 0)
  painter.fur(over: body, coat, lie: 0.44, length: 0.08, count: 60, contrast: 0.7)
  painter.draw(
    .polygon([head + Point(0.2, -0.08), head + Point(0.52, 0.06), head + Point(0.18, 0.12)]), beak, [.head, .beak])
  painter.line([head + Point(0.22, 0.035), head + Point(0.46, 0.055)], width: 0.018, beak.darker(0.6))
  painter.draw(.circle(head, 0.26), coat, .head)
  if random.chance(0.35) {
    for lean in [-0.12, -0.02, 0.08] {
      painter.draw(
        .polygon([head + Point(lean, -0.22), head + Point(lean - 0.1, -0.46), head + Point(lean + 0.1, -0.2)]), tip,
        .head)
    }
  }
  painter.draw(.ellipse(head + Point(0.1, 0.12), Point(0.13, 0.08), turn: 0.08), belly, .head, rim: 0)
  painter.eye(head + Point(0.09, -0.06), 0.06)
  let rise = isUp ? -0.72 : 0.0
  for (index, reach) in [0.86, 0.76, 0.62, 0.46].enumerated() {
    let drop = Double(index) * 0.05
    let end = isUp ? Point(0.16 - reach * 0.62, -0.06 + rise * reach - drop) : Point(0.28 - reach, 0.2 - drop * 1.4)
    let middle = (Point(0.26, -0.1) + end) / 2
    let across = isUp ? Point(0.13, 0.06) : Point(0.02, 0.14)
    painter.draw(
      .blob([Point(0.28, -0.14), middle - across, end, middle + across, Point(0.26, 0.1)]),
      index % 2 == 0 ? tip : coat.darker(0.15), .wing,
      rim: 0.016)
  }
}
