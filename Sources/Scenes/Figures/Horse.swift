/// A horse: long legs with hooves, a high neck with a mane, a long face, a tail of hair.
func drawHorse(_ painter: inout Painter) {
  var random = painter.random
  let coat = Coats.fur(&random)
  let hair =
    random.chance(0.5) ? coat.darker(0.6) : random.pick([Color.black, Color(0.92, 0.86, 0.72), coat.darker(0.45)])
  let stride = random.between(-0.13, 0.13)
  let lift = random.between(-0.06, 0.12)
  let far = coat.darker(0.3)
  let poll = Point(0.56, -0.72 + lift)

  func leg(_ hip: Point, _ knee: Double, _ foot: Double, _ color: Color) {
    painter.draw(.limb([(hip, 0.12), (Point(knee, 0.44), 0.065), (Point(foot, 0.8), 0.05)]), color, .leg)
    painter.draw(.limb([(Point(foot, 0.83), 0.062), (Point(foot + 0.02, 0.9), 0.07)]), .black, .leg, rim: 0.01)
  }
  leg(Point(-0.42, 0.14), -0.4 - stride, -0.46 - stride, far)
  leg(Point(0.3, 0.14), 0.32 + stride, 0.3 + stride, far)
  let tail = Shape.blob([
    Point(-0.62, -0.16), Point(-0.82, -0.12), Point(-0.94, 0.2), Point(-0.86, 0.56), Point(-0.76, 0.3),
    Point(-0.68, 0.02),
  ])
  painter.draw(tail, hair, .tail)
  painter.fur(over: tail, hair, lie: 0.3, length: 0.24, count: 60)
  let body = Shape.blob([
    Point(-0.68, -0.04), Point(-0.5, -0.26), Point(-0.08, -0.2), Point(0.3, -0.28), Point(0.5, -0.06),
    Point(0.38, 0.24),
    Point(-0.05, 0.24), Point(-0.5, 0.24),
  ])
  let neck = Shape.polygon(
    smooth(
      [
        Point(0.08, -0.2), Point(0.3, -0.5 + lift / 2), poll + Point(-0.1, -0.02), poll + Point(0.1, 0.16),
        Point(0.56, -0.32 + lift / 2), Point(0.5, 0.0), Point(0.28, 0.1),
      ], isClosed: true, steps: 6))
  painter.draw(body, coat, .body)
  painter.draw(neck, coat, .neck)
  painter.draw(.ellipse(Point(0.16, -0.03), Point(0.3, 0.18)), coat, .body, rim: 0, shading: 0)
  leg(Point(-0.52, 0.08), -0.54 + stride, -0.6 + stride, coat)
  leg(Point(0.38, 0.1), 0.4 - stride, 0.38 - stride, coat)
  painter.fur(over: body, coat, lie: 0.43, length: 0.12, count: 110, contrast: 0.7)
  painter.fur(over: neck, coat, lie: 0.33, length: 0.13, count: 70, contrast: 0.7)

  painter.draw(
    .polygon([poll + Point(-0.03, 0.0), poll + Point(-0.02, -0.2), poll + Point(0.08, -0.02)]), coat, [.head, .ear])
  painter.draw(
    .limb([(poll + Point(0.02, 0.06), 0.125), (poll + Point(0.2, 0.24), 0.1), (poll + Point(0.34, 0.4), 0.085)]), coat,
    .head)
  painter.draw(.circle(poll + Point(0.35, 0.41), 0.078), coat.darker(0.4), [.head, .snout], rim: 0)
  painter.line([poll + Point(0.37, 0.38), poll + Point(0.39, 0.4)], width: 0.03, .black)
  if random.chance(0.5) {
    painter.line([poll + Point(0.12, 0.06), poll + Point(0.34, 0.3)], width: 0.045, .white, .shows(.head))
  }
  painter.eye(poll + Point(0.07, 0.08), 0.036)
  let mane = Shape.blob([
    poll + Point(0.02, -0.08), poll + Point(-0.12, -0.1), Point(0.24, -0.5 + lift / 2), Point(0.02, -0.24),
    Point(0.16, -0.16),
    Point(0.34, -0.34 + lift / 2), poll + Point(-0.02, 0.16),
  ])
  painter.draw(mane, hair, [.mane, .neck])
  painter.fur(over: mane, hair, lie: 0.34, length: 0.18, count: 70)
}
