import Networks

/// How some units depend, linearly, on every channel of an earlier value around their own position.
///
/// The unit `r` at position (y, x) gets `values[r, a, b, c]` times the channel c at row `y * stride + origin + a` and
/// column `x * stride + origin + b`, each axis with its own window. It is the gradient of the unit with respect to
/// that value where no border is near.
package struct Influence: Sendable {
  package let units: Int
  package let channels: Int
  package let vertical: Window
  package let horizontal: Window
  /// `[units, vertical.extent, horizontal.extent, channels]`, the last fastest.
  package var values: [Float]
  /// What lies between, for each unit; nil where nothing does.
  package var routes: [Route?]

  /// The cells of the value that an influence covers, along one axis.
  package struct Window: Hashable, Sendable {
    package var origin: Int
    package var extent: Int
    package var stride: Int
  }

  /// The operators that an influence came through.
  package struct Route: Hashable, Sendable {
    /// The most convolutions on any path.
    package var convolutions = 0
    /// Whether there is anything but convolutions and functions of single values.
    package var isMixed = false

    func union(_ other: Route) -> Route {
      Route(convolutions: max(convolutions, other.convolutions), isMixed: isMixed || other.isMixed)
    }

    /// As on pages: a unit's own kernel, a kernel after a reduction, or anything longer.
    package var method: String {
      switch (isMixed, convolutions) {
      case (false, ...1): "kernel"
      case (false, 2): "bottleneck"
      default: "expanded"
      }
    }
  }

  /// Each of some channels of a value on itself.
  init(identityOf selected: [Int], channels: Int) {
    units = selected.count
    self.channels = channels
    vertical = Window(origin: 0, extent: 1, stride: 1)
    horizontal = vertical
    values = [Float](repeating: 0, count: selected.count * channels)
    for (row, channel) in selected.enumerated() { values[row * channels + channel] = 1 }
    routes = selected.map { _ in Route() }
  }

  init(zeros units: Int, channels: Int, vertical: Window, horizontal: Window, routes: [Route?]) {
    self.units = units
    self.channels = channels
    self.vertical = vertical
    self.horizontal = horizontal
    self.routes = routes
    values = [Float](repeating: 0, count: units * vertical.extent * horizontal.extent * channels)
  }

  /// The influences on one set of units after another, over a window that covers all; nil when they move at different
  /// strides.
  init?(stacking parts: [Influence]) {
    guard let first = parts.first else { return nil }
    var (tall, wide) = (first.vertical, first.horizontal)
    for part in parts {
      guard let taller = tall.union(part.vertical), let wider = wide.union(part.horizontal) else { return nil }
      (tall, wide) = (taller, wider)
    }
    self.init(
      zeros: parts.reduce(0) { $0 + $1.units }, channels: first.channels, vertical: tall, horizontal: wide,
      routes: parts.flatMap(\.routes))
    var start = 0
    for part in parts {
      accumulate(part, from: start)
      start += part.units
    }
  }

  /// The same over a window that covers a field of view too; nil where they move at different strides.
  func covering(_ field: FieldOfView?) -> Influence? {
    guard let field, !field.vertical.isWhole, !field.horizontal.isWhole else { return self }
    func window(_ field: ReceptiveField) -> Window {
      Window(origin: field.offset, extent: field.size, stride: field.stride)
    }
    let empty = Influence(
      zeros: units, channels: channels, vertical: window(field.vertical), horizontal: window(field.horizontal),
      routes: routes.map { _ in nil })
    return adding(empty)
  }

  /// Positions in the window.
  package var cells: Int { vertical.extent * horizontal.extent }

  /// The weights from one channel to one unit, rows from the top.
  package func image(unit: Int, channel: Int) -> [[Float]] {
    (0..<vertical.extent).map { y in
      (0..<horizontal.extent).map { x in
        values[((unit * vertical.extent + y) * horizontal.extent + x) * channels + channel]
      }
    }
  }

  /// Whether nothing comes through.
  var isZero: Bool { routes.allSatisfy { $0 == nil } }

  /// The sum of both, over a window that covers both; nil when they move at different strides.
  func adding(_ other: Influence) -> Influence? {
    guard let tall = vertical.union(other.vertical), let wide = horizontal.union(other.horizontal) else { return nil }
    let united = zip(routes, other.routes).map { a, b in
      if let a, let b { a.union(b) } else { a ?? b }
    }
    var sum = Influence(zeros: units, channels: channels, vertical: tall, horizontal: wide, routes: united)
    sum.accumulate(self, from: 0)
    sum.accumulate(other, from: 0)
    return sum
  }

  private mutating func accumulate(_ part: Influence, from first: Int) {
    let (top, left) = (part.vertical.origin - vertical.origin, part.horizontal.origin - horizontal.origin)
    let row = part.horizontal.extent * channels
    for unit in 0..<part.units where part.routes[unit] != nil {
      for y in 0..<part.vertical.extent {
        let from = (unit * part.vertical.extent + y) * row
        let to = (((first + unit) * vertical.extent + y + top) * horizontal.extent + left) * channels
        for i in 0..<row { values[to + i] += part.values[from + i] }
      }
    }
  }
}

extension Influence.Window {
  /// The window in the input of an operator whose own window slides over it.
  func through(_ window: Networks.Window) -> Influence.Window {
    Influence.Window(
      origin: origin * window.stride - window.padding,
      extent: (extent - 1) * window.stride + window.extent,
      stride: stride * window.stride)
  }

  func union(_ other: Influence.Window) -> Influence.Window? {
    guard stride == other.stride else { return nil }
    let first = min(origin, other.origin)
    return Influence.Window(
      origin: first, extent: max(origin + extent, other.origin + other.extent) - first, stride: stride)
  }
}
