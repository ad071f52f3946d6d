package import Basics

/// The windows of a map within which the tokens of a block look at one another, and at no others.
///
/// They lie side by side as images do, `[N * windows, T, C]`. The patches of one are neighbours (Swin), or lie as far apart
/// as there are windows (the grid of MaxViT); where the map was rolled before it was cut, some hold patches from both edges.
package struct AttentionWindows: Hashable, Sendable {
  /// Of the map, in patches.
  package let grid: Size
  /// Of one window, in patches.
  package let size: Size
  /// How many patches it is from one of a window to the next: 1 x 1 of neighbours.
  package let step: Size
  /// The patch at which the map was made to start before it was cut; the first of all where it was not rolled.
  package let shift: Cell
  /// What the number of a window, and that of a token in it, counts.
  private let outer: [AxisDigit]
  private let inner: [AxisDigit]

  /// The patches of each window's tokens, counted row by row.
  package var patches: [[Int]] {
    let offsets = AttentionWindows.places(inner)
    return AttentionWindows.places(outer).map { first in
      offsets.map { own in
        let row = (first.row + own.row + shift.row) % grid.height
        return row * grid.width + (first.column + own.column + shift.column) % grid.width
      }
    }
  }

  /// Where each number of some digits stands.
  private static func places(_ digits: [AxisDigit]) -> [Cell] {
    digits.reduce([Cell(row: 0, column: 0)]) { places, digit in
      places.flatMap { place in
        (0..<digit.extent).map { number in
          var place = place
          if digit.side == .row { place.row += number * digit.step } else { place.column += number * digit.step }
          return place
        }
      }
    }
  }
}

extension AttentionWindows {
  /// Of queries `[N * windows, T, C]`; nil where the tokens of an image are all together.
  ///
  /// - Parameter values: what these tokens look for, which nothing normalizes on its way from the map.
  /// - Throws: that there are windows of which it is not known where they lie.
  init?(
    of queries: String, values: String, in trace: AxisTrace, _ wiring: Wiring
  ) throws(AttentionFault) {
    guard let axes = trace.axes[queries], let shape = wiring.shapes[queries], axes.count == 3, shape.rank == 3 else {
      return nil
    }
    if axes[0] == .images { guard case .blocks = axes[1] else { return nil } }
    guard !wiring.holdsPadding(values, trace) else {
      throw AttentionFault("its windows reach beyond the map (padding)")
    }
    guard trace.axes[values]?.prefix(2) == axes.prefix(2) else {
      throw AttentionFault("its windows look at others than themselves")
    }
    guard let outer = axes[0].digits(extent: shape[0]), let inner = axes[1].digits(extent: shape[1]),
      outer.first?.side == .image, !(outer.dropFirst() + inner).contains(where: { $0.side == .image })
    else { throw AttentionFault("it is not known where in the image its tokens lie") }
    try self.init(outer: Array(outer.dropFirst()), inner: inner)
  }

  private init(outer: [AxisDigit], inner: [AxisDigit]) throws(AttentionFault) {
    let digits = outer + inner
    guard let height = digits.count(.row), let width = digits.count(.column), !digits.isEmpty,
      let rows = Self.shift(.row, digits), let columns = Self.shift(.column, digits)
    else { throw AttentionFault("its windows do not hold each patch once") }
    func own(_ side: AxisDigit.Side) -> [AxisDigit] { inner.filter { $0.side == side } }
    func extent(_ side: AxisDigit.Side) -> Int { own(side).reduce(1) { $0 * $1.extent } }
    func step(_ side: AxisDigit.Side) -> Int { own(side).map(\.step).min() ?? 1 }
    (self.outer, self.inner) = (outer, inner)
    grid = Size(height: height, width: width)
    size = Size(height: extent(.row), width: extent(.column))
    self.step = Size(height: step(.row), width: step(.column))
    shift = Cell(row: rows, column: columns)
  }

  /// The row or column at which the map starts; nil where digits disagree.
  private static func shift(_ side: AxisDigit.Side, _ digits: [AxisDigit]) -> Int? {
    let shifts = Set(digits.filter { $0.side == side }.map(\.shift))
    return shifts.count > 1 ? nil : shifts.first ?? 0
  }

  /// The nodes that lay what each window has over the map again: `[N * windows, T, units]` as `[N, H, W, units]`.
  ///
  /// - Parameter output: what the last makes, which has units of this kind.
  func nodes(placing value: String, as output: String, kind: UnitSpace.Kind) -> [Node] {
    var writer = NodeWriter(prefix: output)
    let digits = outer + inner
    let apart = writer.add(
      Reshaping([.inferred] + digits.map { .fixed($0.extent) } + [.copied(2)]), [value], "windows apart")
    let order = digits.indices.sorted { a, b in
      digits[a].side == digits[b].side ? digits[a].step > digits[b].step : digits[a].side == .row
    }
    let ordered = writer.add(
      Transposition([0] + order.map { $0 + 1 } + [digits.count + 1]), [apart], "windows ordered")
    var made = writer.add(
      Reshaping([.copied(0), .fixed(grid.height), .fixed(grid.width), .copied(digits.count + 1)]), [ordered], "map")
    for (axis, start, extent) in [(1, shift.row, grid.height), (2, shift.column, grid.width)] where start > 0 {
      let parts = [(extent - start)..<extent, 0..<(extent - start)].map { range in
        writer.add(Slicing([.init(axis: axis, start: range.lowerBound, end: range.upperBound)]), [made], "part")
      }
      made = writer.add(Concatenation(axis: axis), parts, "rolled back")
    }
    let last = writer.nodes.last.map {
      Node(name: output, operator: $0.operator, inputs: $0.inputs, output: output, units: UnitAxis(kind, axis: 3))
    }
    return writer.nodes.dropLast() + (last.map { [$0] } ?? [])
  }
}

extension Wiring {
  /// Whether places that are not the image's were added to those of a value, since something looked at neighbouring ones.
  fileprivate func holdsPadding(_ value: String, _ trace: AxisTrace) -> Bool {
    var value = value
    while let node = maker(of: value), !(node.operator is Convolution), !(node.operator is Pooling) {
      let varying = Set(node.inputs.filter(dependsOnImage))
      guard let source = trace.rolled[value] ?? (varying.count == 1 ? varying.first : nil) else { return false }
      if node.operator is Padding, shapes[source] != shapes[value] { return true }
      value = source
    }
    return false
  }
}
