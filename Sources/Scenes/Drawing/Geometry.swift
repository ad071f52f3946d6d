/// A place or a step in a drawing: x to the right, y down.
struct Point: Hashable, Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  static func * (a: Point, factor: Double) -> Point { Point(a.x * factor, a.y * factor) }
  static func * (factor: Double, a: Point) -> Point { a * factor }
  /// Each axis by its own factor.
  static func * (a: Point, factors: Point) -> Point { Point(a.x * factors.x, a.y * factors.y) }
  static func / (a: Point, divisor: Double) -> Point { Point(a.x / divisor, a.y / divisor) }

  func dot(_ other: Point) -> Double { x * other.x + y * other.y }
  var length: Double { dot(self).squareRoot() }
}

/// The sine of an angle given in whole turns, from additions and multiplications alone, so that every machine agrees.
func sine(_ turns: Double) -> Double {
  var turn = turns - turns.rounded()
  if turn > 0.25 { turn = 0.5 - turn }
  if turn < -0.25 { turn = -0.5 - turn }
  let x = turn * 2 * .pi
  let square = x * x
  var term = x
  var sum = x
  for n in stride(from: 3.0, through: 17, by: 2) {
    term *= -square / (n * (n - 1))
    sum += term
  }
  return sum
}

/// The cosine of an angle given in whole turns.
func cosine(_ turns: Double) -> Double { sine(turns + 0.25) }

/// The unit step in a direction: 0 is right, a quarter turn is down.
func direction(_ turns: Double) -> Point { Point(cosine(turns), sine(turns)) }

/// From a figure's own coordinates to the canvas: turned, scaled, mirrored where it faces left, and moved.
struct Placement {
  var center: Point
  /// Pixels for one unit of the figure.
  var scale: Double
  /// In whole turns, clockwise.
  var turn: Double
  var isMirrored: Bool

  func callAsFunction(_ point: Point) -> Point {
    let (c, s) = (cosine(turn), sine(turn))
    let turned = Point(point.x * c - point.y * s, point.x * s + point.y * c)
    return center + scale * Point(isMirrored ? -turned.x : turned.x, turned.y)
  }
}
