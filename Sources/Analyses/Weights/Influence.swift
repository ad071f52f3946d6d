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
    /// Of how many parts of a cell the stride counts: more than 1 where the unit's map is an enlarged one.
    package var parts = 1

    /// The first cell for the unit at a position.
    func start(at position: Int) -> Int { (position * stride).floorDivided(by: parts) + origin }
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
    guard let tall = vertical.union(window(field.vertical)), let wide = horizontal.union(window(field.horizontal))
    else {
      return nil
    }
    var whole = Influence(zeros: units, channels: channels, vertical: tall, horizontal: wide, routes: routes)
    whole.accumulate(self, from: 0)
    return whole
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

  /// Of units to which nothing comes.
  init(units: Int, unreachedFrom channels: Int) {
    let cell = Window(origin: 0, extent: 1, stride: 1)
    self.init(
      zeros: units, channels: channels, vertical: cell, horizontal: cell, routes: Array(repeating: nil, count: units))
  }

  /// Takes the weights into some units from the gradients of one position of each, images of a source with `space`.
  ///
  /// What lies outside the source's map counts as 0.
  mutating func fill(
    _ units: Range<Int>, from gradients: UnsafeBufferPointer<Float>, _ space: UnitSpace, _ view: PositionView
  ) {
    let grid = space.grid
    for (image, unit) in units.enumerated() {
      for y in 0..<vertical.extent where (0..<grid.height).contains(view.vertical.start + y) {
        for x in 0..<horizontal.extent where (0..<grid.width).contains(view.horizontal.start + x) {
          let to = ((unit * vertical.extent + y) * horizontal.extent + x) * channels
          let place = (view.vertical.start + y) * grid.width + view.horizontal.start + x
          let from = image * space.imageStride + space.index(unit: 0, place: place)
          for channel in 0..<channels { values[to + channel] = gradients[from + channel * space.unitStride] }
        }
      }
    }
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
  func union(_ other: Influence.Window) -> Influence.Window? {
    guard stride == other.stride, parts == other.parts else { return nil }
    let first = min(origin, other.origin)
    return Influence.Window(
      origin: first, extent: max(origin + extent, other.origin + other.extent) - first, stride: stride, parts: parts)
  }
}
