/// A snail: a spiral shell on a slug with feelers.
func drawSnail(_ painter: inout Painter) {
  var random = painter.random
  let skin = Color(0.78, 0.66, 0.46).mixed(Coats.fur(&random), 0.5)
  let shell =
    random.chance(0.5) ? Coats.fur(&random).darker(0.1) : Coats.bright(&random).mixed(Color(0.6, 0.45, 0.3), 0.3)
  let head = Point(0.74, -0.02 + random.between(-0.1, 0.06))
  let foot = Shape.limb([
    (Point(-0.92, 0.56), 0.04), (Point(-0.5, 0.5), 0.13), (Point(0.1, 0.48), 0.15), (Point(0.52, 0.44), 0.15),
    (Point(0.68, 0.2), 0.14),
    (head, 0.15),
  ])
  for (base, tip) in [(Point(-0.04, -0.1), Point(-0.1, -0.4)), (Point(0.06, -0.08), Point(0.16, -0.38))] {
    painter.draw(.limb([(head + base, 0.038), (head + tip, 0.03)]), skin, [.head, .feeler])
    painter.draw(.circle(head + tip, 0.058), .black, [.head, .feeler, .eye], rim: 0.01)
    painter.draw(.circle(head + tip + Point(0.02, -0.02), 0.02), .white, [.head, .feeler, .eye], rim: 0)
  }
  painter.draw(foot, skin, .body)
  painter.draw(.circle(head, 0.14), skin, .head, rim: 0)
  painter.line(
    [head + Point(0.1, 0.06), head + Point(0.04, 0.09), head + Point(-0.02, 0.08)], width: 0.022, skin.darker(0.6))
  let center = Point(-0.2, -0.02)
  painter.draw(.circle(center, 0.52), shell, .shell)
  let turns = random.between(2.4, 3.0)
  let spiral = (0...60).map { step in
    let progress = Double(step) / 60
    let reach = 0.5 - 0.47 * progress
    return center + reach * direction(0.2 - progress * turns)
  }
  painter.line(spiral, width: 0.05, shell.darker(0.55))
  painter.line(spiral.map { $0 + Point(-0.025, -0.03) }, width: 0.022, shell.lighter(0.4))
}
