/// A house: a wall with a door and windows, a roof, a chimney.
func drawHouse(_ painter: inout Painter) {
  var random = painter.random
  let wall = random.chance(0.5) ? Coats.bright(&random).lighter(0.45) : Coats.fur(&random).lighter(0.25)
  let roof = random.pick([
    Color(0.66, 0.28, 0.22), Color(0.42, 0.28, 0.24), Color(0.34, 0.36, 0.44), Color(0.5, 0.36, 0.5),
  ])
  let glass = Color(0.66, 0.82, 0.92).mixed(Color(0.98, 0.85, 0.45), random.chance(0.3) ? 0.8 : 0.1)
  let half = random.between(0.58, 0.8)
  let eaves = random.between(-0.2, -0.05)
  let ridge = random.between(-0.86, -0.68)
  painter.draw(.rectangle(0.26, ridge - 0.02, 0.42, eaves), wall.darker(0.35), .roof)
  painter.draw(.rectangle(-half, eaves, half, 0.8), wall, .wall)
  if random.chance(0.4) {
    for y in stride(from: eaves + 0.1, to: 0.8, by: 0.12) {
      painter.line([Point(-half, y), Point(half, y)], width: 0.014, wall.darker(0.3))
    }
  }
  let inset = random.between(0.0, 0.34)
  painter.draw(
    .polygon([
      Point(-half - 0.12, eaves + 0.04), Point(-inset, ridge), Point(inset, ridge), Point(half + 0.12, eaves + 0.04),
    ]), roof, .roof)
  for level in [0.3, 0.55, 0.8] {
    let y = ridge + (eaves - ridge) * level
    let reach = inset + (half + 0.1 - inset) * level - 0.04
    painter.line([Point(-reach, y), Point(reach, y)], width: 0.02, roof.darker(0.35))
  }
  let door = random.between(-0.22, 0.22)
  painter.draw(.rectangle(door - 0.13, 0.32, door + 0.13, 0.8), roof.mixed(Coats.bright(&random), 0.5), [.door, .wall])
  painter.draw(.circle(Point(door + 0.08, 0.58), 0.022), Color(0.95, 0.85, 0.4), [.door, .wall], rim: 0)
  for x in [door - 0.36, door + 0.36] where abs(x) < half - 0.12 {
    painter.draw(.rectangle(x - 0.12, 0.16, x + 0.12, 0.44), glass, [.window, .wall], rim: 0.03)
    painter.line([Point(x, 0.16), Point(x, 0.44)], width: 0.026, .white)
    painter.line([Point(x - 0.12, 0.3), Point(x + 0.12, 0.3)], width: 0.026, .white)
  }
}
