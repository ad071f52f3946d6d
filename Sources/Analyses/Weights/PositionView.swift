import Basics
import Networks

/// What one position of a value sees of an earlier one, in a map just large enough that no border is near.
struct PositionView {
  let vertical: Axis
  let horizontal: Axis
  /// Of the source: `[1, C, H, W]` or `[1, C]`.
  private let shape: Shape

  /// Along one axis.
  struct Axis {
    /// The cells that a position sees.
    let window: Influence.Window
    /// Of the map.
    let extent: Int
    /// Of the position.
    let index: Int
    /// The first cell that the position sees.
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
  }

  /// Nil where nothing leads from the source to the target.
  ///
  /// - Parameter shape: of the source.
  init?(of source: String, _ shape: Shape, on target: String, in graph: Graph) throws {
    guard graph.inputs[source] != nil, let targetShape = graph.shapes[target] else { return nil }
    self.shape = shape
    guard shape.rank == 4 else {
      (vertical, horizontal) = (Axis(whole: 1), Axis(whole: 1))
      return
    }
    let fields = graph.fields(from: source, AxisTrace(graph))
    guard let field = fields[target] else { return nil }
    guard !field.vertical.isWhole, !field.horizontal.isWhole else {
      guard targetShape.dimensions.dropFirst(2).allSatisfy({ $0 == 1 }) else {
        // What has no linear form is the better reason.
        _ = try graph.linearized(from: source, shape, to: target)
        let node = graph.nodes.first { fields[$0.output] != nil && $0.operator.reach == .everywhere }
        let reason = node.map { "\($0.operator.name) '\($0.name)' between them looks everywhere" }
        throw Diagnostic(
          "its weights differ from place to place: \(reason ?? "its paths move at different strides")",
          at: "layer '\(target)'", kind: .unsupported)
      }
      (vertical, horizontal) = (Axis(whole: shape[2]), Axis(whole: shape[3]))
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
  }

  /// The shape of a source for so many units at a time.
  func input(batch: Int) -> Shape {
    shape.rank == 4 ? [batch, shape[1], vertical.extent, horizontal.extent] : [batch, shape[1]]
  }

  /// The position's place in one channel of a target of the shape `[N, C, ...]`; nil where it lies outside.
  func cell(in target: Shape) -> Int? {
    guard target.rank == 4 else { return target.dimensions.dropFirst(2).allSatisfy { $0 == 1 } ? 0 : nil }
    guard vertical.index < target[2], horizontal.index < target[3] else { return nil }
    return vertical.index * target[3] + horizontal.index
  }
}
