import Basics
package import Networks

/// The part of a layer's map that decides a part of the next layer's, along one axis.
///
/// It has one extent wherever it lies, so that one program serves all places, and it is moved so as not to leave the map.
/// Where it ends at the map's border the network pads as it does there; elsewhere what its own padding makes wrong lies
/// outside of what is looked at.
package struct SectionWindow: Hashable, Sendable {
  /// Of the map, and of the window in it.
  let length: Int
  package let extent: Int
  /// Cells of the map from one of the next layer's to the next, and from the next layer's first to the window's.
  private let stride: Int
  private let offset: Int

  /// All of the map.
  init(whole length: Int) { (self.length, extent, stride, offset) = (length, length, 1, 0) }

  /// - Parameters:
  ///   - field: what a cell of the next layer sees, in cells of this one.
  ///   - cells: of the next layer that are looked at.
  package init(_ field: ReceptiveField, cells: Int, length: Int) {
    let first = field.offset.floorDivided(by: field.stride) * field.stride
    let wanted = (cells - 1) * field.stride + field.size + field.offset - first
    // Windows start at whole strides, and the last of them ends with the map.
    let steps = max((length - wanted) / field.stride, 0)
    self.length = length
    guard wanted < length, steps > 0 else {
      (extent, stride, offset) = (length, 1, 0)
      return
    }
    (extent, stride, offset) = (length - steps * field.stride, field.stride, first)
  }

  /// Where the window lies for a part of the next layer that starts here.
  package func start(under next: Int) -> Int {
    extent == length ? 0 : min(max(next * stride + offset, 0), length - extent)
  }

  /// Where the window's first cell comes to lie in the next layer.
  package func image(of start: Int) -> Int { extent == length ? 0 : start / stride }
}

/// The window of a map along both axes.
struct MapWindow: Hashable, Sendable {
  let rows: SectionWindow
  let columns: SectionWindow

  var size: Size { Size(height: rows.extent, width: columns.extent) }

  /// Where a cell of the next layer's map stands in what is made of a window that starts at `start`.
  func place(of next: Cell, _ start: Cell) -> Cell {
    Cell(row: next.row - rows.image(of: start.row), column: next.column - columns.image(of: start.column))
  }

  /// The windows of a chain of sections that decide one cell of the last one's target; nil unless all are local.
  ///
  /// - Parameter axes: of the network that the sections are parts of.
  static func chain(_ graphs: [Graph], _ sections: [LayerSection], _ axes: AxisTrace) -> [MapWindow]? {
    var windows: [MapWindow] = []
    var cells = Size(height: 1, width: 1)
    for (graph, section) in zip(graphs, sections).reversed() {
      let fields = graph.fields(from: section.source, AxisTrace(graph, of: axes))
      guard case .map(let grid) = section.sourceUnits.places, section.sourceUnits.isMaps, graph.isLocal,
        let field = graph.targets.lazy.compactMap({ fields[$0] }).first, field.beside == nil, !field.vertical.isWhole,
        !field.horizontal.isWhole
      else { return nil }
      let window = MapWindow(
        rows: SectionWindow(field.vertical, cells: cells.height, length: grid.height),
        columns: SectionWindow(field.horizontal, cells: cells.width, length: grid.width))
      cells = window.size
      windows.insert(window, at: 0)
    }
    return windows
  }
}

/// A part of maps `[units, height, width]`, to be copied unit by unit.
struct MapPatch {
  private let from: Size
  private let start: Cell
  private let size: Size

  init(from: Size, at start: Cell, size: Size) { (self.from, self.start, self.size) = (from, start, size) }

  /// The part of an image's maps, of the first `units` of them.
  func part(of maps: UnsafeBufferPointer<Float>, units: Int) -> [Float] {
    var part = [Float](repeating: 0, count: units * size.count)
    part.withUnsafeMutableBufferPointer { part in
      for unit in 0..<units { copy(unit, of: maps, 0, into: part, 0) }
    }
    return part
  }

  /// Copies a unit's part of the maps that begin at `first` to that of the parts that begin at `place`.
  func copy(
    _ unit: Int, of maps: UnsafeBufferPointer<Float>, _ first: Int, into parts: UnsafeMutableBufferPointer<Float>,
    _ place: Int
  ) {
    for row in 0..<size.height {
      let (map, part) = (first + mapIndex(unit, row), place + partIndex(unit, row))
      _ = parts[part...].update(fromContentsOf: maps[map..<(map + size.width)])
    }
  }

  /// The way back.
  func putBack(
    _ unit: Int, of parts: UnsafeBufferPointer<Float>, _ place: Int, into maps: UnsafeMutableBufferPointer<Float>,
    _ first: Int
  ) {
    for row in 0..<size.height {
      let (map, part) = (first + mapIndex(unit, row), place + partIndex(unit, row))
      _ = maps[map...].update(fromContentsOf: parts[part..<(part + size.width)])
    }
  }

  private func mapIndex(_ unit: Int, _ row: Int) -> Int {
    (unit * from.height + start.row + row) * from.width + start.column
  }

  private func partIndex(_ unit: Int, _ row: Int) -> Int { (unit * size.height + row) * size.width }
}

extension Graph {
  /// Whether a smaller map gives the same numbers away from where it was cut: all on the way is local.
  fileprivate var isLocal: Bool {
    nodes.allSatisfy { node in
      switch node.operator {
      case is Convolution, is Pooling, is Activation, is LocalResponseNormalization, is ScaleShift: true
      case let concatenation as Concatenation: concatenation.axis == 1
      case let slicing as Slicing: slicing.cuts.allSatisfy { $0.axis == 1 }
      case is Arithmetic:
        node.inputs.compactMap { constants[$0]?.shape.dimensions.suffix(2) }.allSatisfy { $0.allSatisfy { $0 == 1 } }
      default: false
      }
    }
  }
}
