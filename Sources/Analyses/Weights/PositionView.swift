import Basics
import Networks

/// What one position of a value sees of an earlier one: in a map just large enough that no border is near, or, where the
/// map cannot have another size, in the middle of the map as it is.
struct PositionView {
  let vertical: Axis
  let horizontal: Axis
  /// Of the source, for one image.
  private var shape: Shape

  /// Along one axis.
  struct Axis {
    /// The cells that a position sees.
    let window: Influence.Window
    /// Of the map.
    let extent: Int
    /// Of the position.
    let index: Int
    /// The first cell that the position sees; it may lie outside a map that has its own size.
    let start: Int

    /// Where every position sees all `length` cells.
    init(whole length: Int) {
      window = Influence.Window(origin: 0, extent: length, stride: 1)
      (extent, index, start) = (length, 0, 0)
    }

    /// - Parameters:
    ///   - margin: cells that some value between the two leaves out before its first.
    ///   - tail: cells that are left out after the last.
    init(_ field: ReceptiveField, margin: Int, tail: Int) {
      window = Influence.Window(origin: field.offset, extent: field.size, stride: field.stride)
      index = max((margin - field.offset + field.stride - 1) / field.stride, 0)
      start = field.offset + index * field.stride
      extent = start + field.size + tail
    }

    /// For the middle one of `count` positions over a map of `length` cells.
    ///
    /// - Parameter parts: of a cell, which the field counts.
    init(_ field: ReceptiveField, parts: Int, middleOf count: Int, over length: Int) {
      index = count / 2
      let first = field.offset + index * field.stride
      start = first.floorDivided(by: parts)
      let end = -(-(first + field.size)).floorDivided(by: parts)
      extent = length
      window = Influence.Window(
        origin: start - (index * field.stride).floorDivided(by: parts), extent: end - start, stride: field.stride,
        parts: parts)
    }
  }

  /// - Parameters:
  ///   - graph: a linear one from the source to the target.
  ///   - axes: of the whole network.
  init(
    of source: String, _ sourceUnits: UnitSpace, on target: String, _ targetUnits: UnitSpace, in graph: Graph,
    _ axes: AxisTrace
  ) throws {
    shape = graph.inputs[source] ?? []
    let grid = sourceUnits.grid
    let whole = (Axis(whole: grid.height), Axis(whole: grid.width))
    guard sourceUnits.tokenCount > 1 else {
      (vertical, horizontal) = whole
      return
    }
    let own = AxisTrace(graph, of: axes)
    let parts = graph.enlargement
    let fields = graph.fields(from: source, own, cell: parts)
    guard let field = fields[target], !field.vertical.isWhole, !field.horizontal.isWhole else {
      guard targetUnits.tokenCount == 1 else {
        let node = graph.nodes.first { fields[$0.output]?.vertical.isWhole == true }
        let reason = node.map { "\($0.operator.name) '\($0.name)' between them looks everywhere" }
        throw Diagnostic(
          "its weights differ from place to place: \(reason ?? "its paths move at different strides")",
          at: "layer '\(target)'", kind: .unsupported)
      }
      (vertical, horizontal) = whole
      return
    }
    guard parts == 1, shape.rank == 4, case .map = sourceUnits.places, graph.keepsMaps(own) else {
      vertical = Axis(field.vertical, parts: parts, middleOf: targetUnits.grid.height, over: grid.height)
      horizontal = Axis(field.horizontal, parts: parts, middleOf: targetUnits.grid.width, over: grid.width)
      return
    }
    func axis(_ axis: Int, _ along: (FieldOfView) -> ReceptiveField) -> Axis {
      let margin = fields.values.reduce(0) { max($0, along($1).offset) }
      let tail = graph.nodes.reduce(0) { tail, node in
        guard let padding = node.operator as? Padding, padding.end.count == 4, let field = fields[node.output] else {
          return tail
        }
        return tail + max(-padding.end[axis], 0) * along(field).stride
      }
      return Axis(along(field), margin: margin, tail: tail)
    }
    (vertical, horizontal) = (axis(2, \.vertical), axis(3, \.horizontal))
    let places = shape.dimensions.indices.filter { $0 > 0 && $0 != sourceUnits.axis }
    for (axis, extent) in zip(places, [vertical.extent, horizontal.extent]) { shape.dimensions[axis] = extent }
  }

  /// The shape of a source for so many units at a time.
  func input(batch: Int) -> Shape {
    var shape = shape
    shape.dimensions[0] = batch
    return shape
  }

  /// The position's place in a map of the target; nil where it lies outside.
  func place(in grid: Size) -> Int? {
    guard vertical.index < grid.height, horizontal.index < grid.width else { return nil }
    return vertical.index * grid.width + horizontal.index
  }
}

extension Graph {
  /// How many parts of a cell of the input lie between two cells of its most enlarged map, as a power of 2.
  fileprivate var enlargement: Int {
    var parts = 1
    for node in nodes {
      guard node.operator is Resampling, let from = shapes[node.inputs[0]], let to = shapes[node.output],
        from.rank == 4, to.rank == 4
      else { continue }
      let factor = max(to[2] / max(from[2], 1), to[3] / max(from[3], 1), 1)
      while parts < factor, parts < 1 << 8 { parts *= 2 }
    }
    return parts
  }

  /// Whether no value on the way has its places along one axis, so that a map may have any size.
  fileprivate func keepsMaps(_ axes: AxisTrace) -> Bool {
    !nodes.contains { axes.hasTokens($0.output) || $0.operator is Resampling }
  }
}

extension UnitSpace {
  /// The same units in a value of another batch, of maps of another size or of fewer units.
  func fitted(to shape: Shape) -> UnitSpace? {
    guard case .map = places, shape.rank == 4 else { return UnitSpace(kind, axis: axis, of: shape, places: places) }
    let extents = shape.dimensions.indices.filter { $0 > 0 && $0 != axis }.map { shape[$0] }
    return UnitSpace(kind, axis: axis, of: shape, places: .map(.init(height: extents[0], width: extents[1])))
  }
}

extension Int {
  /// The quotient rounded down; `divisor` is positive.
  func floorDivided(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
