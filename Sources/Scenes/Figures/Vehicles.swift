func drawWheel(_ painter: Painter, _ center: Point, _ radius: Double, _ hub: Color) {
  painter.draw(.circle(center, radius), Color(0.14, 0.14, 0.15), .wheel, shading: 0.5)
  painter.draw(.circle(center, radius * 0.58), hub, .wheel, rim: 0)
  for spoke in 0..<5 {
    painter.line(
      [center, center + radius * 0.5 * direction(Double(spoke) / 5)], width: radius * 0.16, hub.darker(0.45))
  }
}

/// A car: a low body, a cabin of windows above, two wheels below.
func drawCar(_ painter: inout Painter) {
  var random = painter.random
  let paint = Coats.bright(&random)
  let glass = Color(0.62, 0.80, 0.90).mixed(.black, random.between(0, 0.35))
  let roof = random.between(-0.42, -0.32)
  let back = random.between(-0.66, -0.42)
  let hub = Color(0.75, 0.76, 0.78)
  painter.draw(.rectangle(-0.86, 0.2, 0.86, 0.36), Color(0.2, 0.2, 0.22), .coachwork, rim: 0)
  painter.draw(
    .polygon(
      smooth(
        [
          Point(back - 0.12, -0.02), Point(back + 0.06, roof + 0.06), Point(back + 0.18, roof), Point(0.12, roof),
          Point(0.22, roof + 0.05),
          Point(0.48, -0.02),
        ], isClosed: true, steps: 4)), paint, .coachwork)
  painter.draw(
    .polygon([
      Point(-0.95, 0.3), Point(-0.96, 0.02), Point(-0.86, -0.06), Point(0.5, -0.06), Point(0.84, 0.0), Point(0.96, 0.1),
      Point(0.96, 0.3),
    ]), paint, .coachwork)
  let middle = (back + 0.12) / 2
  painter.draw(
    .polygon([
      Point(back + 0.02, -0.06), Point(back + 0.15, roof + 0.07), Point(middle - 0.03, roof + 0.07),
      Point(middle - 0.03, -0.06),
    ]), glass,
    [.window, .coachwork], rim: 0.014)
  painter.draw(
    .polygon([
      Point(middle + 0.04, -0.06), Point(middle + 0.04, roof + 0.07), Point(0.13, roof + 0.07), Point(0.34, -0.06),
    ]), glass,
    [.window, .coachwork], rim: 0.014)
  painter.line([Point(middle, 0.0), Point(middle, 0.24)], width: 0.018, paint.darker(0.5))
  painter.line([Point(middle + 0.06, 0.06), Point(middle + 0.15, 0.06)], width: 0.028, paint.darker(0.6))
  painter.line([Point(-0.9, 0.16), Point(0.9, 0.16)], width: 0.018, paint.lighter(0.4))
  painter.draw(.ellipse(Point(0.88, 0.1), Point(0.06, 0.05)), Color(0.99, 0.95, 0.66), [.lamp, .coachwork], rim: 0.012)
  painter.draw(.rectangle(-0.96, 0.04, -0.9, 0.14), Color(0.85, 0.12, 0.12), [.lamp, .coachwork], rim: 0.01)
  for x in [-0.52, 0.54] { drawWheel(painter, Point(x, 0.32), 0.22, hub) }
}

/// A truck: a tall load behind, a cab with one window in front, three wheels.
func drawTruck(_ painter: inout Painter) {
  var random = painter.random
  let cab = Coats.bright(&random)
  let load = random.chance(0.5) ? Coats.bright(&random).lighter(0.35) : Color(0.86, 0.86, 0.84)
  let glass = Color(0.62, 0.80, 0.90).mixed(.black, random.between(0, 0.35))
  let top = random.between(-0.68, -0.5)
  painter.draw(.rectangle(-0.94, 0.28, 0.9, 0.4), Color(0.2, 0.2, 0.22), .coachwork, rim: 0)
  painter.draw(.rectangle(-0.98, top, 0.32, 0.3), load, .coachwork)
  if random.chance(0.5) {
    for x in stride(from: -0.84, through: 0.24, by: 0.15) {
      painter.line([Point(x, top + 0.06), Point(x, 0.26)], width: 0.022, load.darker(0.3))
    }
  } else {
    painter.draw(.rectangle(-0.96, -0.16, 0.3, 0.04), Coats.bright(&random), .coachwork, rim: 0)
  }
  painter.draw(
    .polygon([
      Point(0.38, 0.34), Point(0.38, -0.36), Point(0.74, -0.36), Point(0.86, -0.04), Point(0.98, 0.02),
      Point(0.98, 0.34),
    ]), cab,
    .coachwork)
  painter.draw(
    .polygon([Point(0.48, -0.04), Point(0.48, -0.28), Point(0.7, -0.28), Point(0.79, -0.04)]), glass,
    [.window, .coachwork], rim: 0.014)
  painter.line([Point(0.5, 0.08), Point(0.6, 0.08)], width: 0.03, cab.darker(0.6))
  painter.draw(
    .ellipse(Point(0.92, 0.14), Point(0.05, 0.05)), Color(0.99, 0.95, 0.66), [.lamp, .coachwork], rim: 0.012)
  for x in [-0.68, -0.26, 0.66] { drawWheel(painter, Point(x, 0.4), 0.19, Color(0.72, 0.73, 0.75)) }
}

/// A bicycle: two spoked wheels, a frame of tubes, handlebars in front, a saddle.
func drawBicycle(_ painter: inout Painter) {
  var random = painter.random
  let paint = Coats.bright(&random).darker(random.between(0, 0.3))
  let dark = Color(0.15, 0.15, 0.16)
  let (back, front) = (Point(-0.56, 0.26), Point(0.58, 0.26))
  let radius = random.between(0.38, 0.44)
  for wheel in [back, front] {
    for spoke in 0..<10 {
      painter.line(
        [wheel, wheel + radius * direction(Double(spoke) / 10)], width: 0.016, Color(0.75, 0.75, 0.77), .shows(.wheel))
    }
    let rim = (0...36).map { wheel + radius * direction(Double($0) / 36) }
    painter.line(rim, width: 0.085, dark, .shows(.wheel))
    painter.line(rim, width: 0.025, Color(0.5, 0.5, 0.52), .shows(.wheel))
    painter.draw(.circle(wheel, 0.05), dark, .wheel, rim: 0)
  }
  let crank = Point(-0.06, 0.3)
  let seat = Point(-0.24, -0.26)
  let steering = Point(0.42, -0.22)
  for tube in [
    [back, crank, steering + Point(0.02, 0.06), seat + Point(0.02, 0.06), back], [seat + Point(-0.02, -0.06), crank],
    [front, steering + Point(-0.04, -0.12)],
  ] {
    painter.line(tube, width: 0.075, paint, .shows(.frame))
    painter.line(tube.map { $0 + Point(-0.012, -0.014) }, width: 0.022, paint.lighter(0.45), .shows(.frame))
  }
  painter.draw(
    .blob([seat + Point(-0.2, -0.14), seat + Point(0.0, -0.15), seat + Point(0.2, -0.1), seat + Point(-0.04, -0.06)]),
    dark, .frame, rim: 0.012)
  painter.line(
    smooth(
      [
        steering + Point(-0.06, -0.16), steering + Point(0.1, -0.22), steering + Point(0.2, -0.14),
        steering + Point(0.12, -0.06),
      ], isClosed: false),
    width: 0.06, dark, .shows(.frame))
  painter.draw(.circle(crank, 0.09), Color(0.55, 0.55, 0.57), .frame, rim: 0.016)
  let pedal = direction(random.unit()) * 0.18
  painter.line([crank - pedal, crank + pedal], width: 0.035, dark, .shows(.frame))
}
