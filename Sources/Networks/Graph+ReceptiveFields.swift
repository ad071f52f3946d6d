package import Basics

/// What each position of a value sees of the image.
package struct FieldOfView: Hashable, Sendable, Codable {
  package var vertical: ReceptiveField
  package var horizontal: ReceptiveField
  /// By what the rest of the image reaches the position too, without moving it: nil where nothing does.
  package var beside: GlobalPath?

  package init(vertical: ReceptiveField, horizontal: ReceptiveField, beside: GlobalPath? = nil) {
    self.vertical = vertical
    self.horizontal = horizontal
    self.beside = beside
  }

  /// Whether every position sees the whole image, and no path leads to a place in particular.
  var isWhole: Bool { vertical.isWhole || horizontal.isWhole }

  /// What of it lies in an image of this size, for the position at a cell of the map.
  package func crop(at cell: Cell, of image: Size) -> Box {
    let rows = vertical.pixels(at: cell.row, within: image.height)
    let columns = horizontal.pixels(at: cell.column, within: image.width)
    return Box(left: columns.lowerBound, top: rows.lowerBound, width: columns.count, height: rows.count)
  }

  func union(_ other: FieldOfView) -> FieldOfView? {
    guard let vertical = vertical.union(other.vertical), let horizontal = horizontal.union(other.horizontal) else {
      return nil
    }
    return FieldOfView(vertical: vertical, horizontal: horizontal, beside: beside ?? other.beside)
  }

  func through(vertical rows: Window, horizontal columns: Window) -> FieldOfView {
    FieldOfView(vertical: vertical.through(rows), horizontal: horizontal.through(columns), beside: beside)
  }
}

/// A path by which the whole image reaches every position of a map at once, beside the one that keeps places.
package enum GlobalPath: String, Hashable, Sendable, Codable {
  /// A factor for each unit, made from the whole map: squeeze and excitation.
  case gate
  /// A mean and a variance over the whole map: instance and group normalization.
  case normalization
  /// Something made from the whole map that is added everywhere.
  case sum
}

extension Graph {
  /// The receptive fields of every value that depends on the image, exact over all paths that keep places.
  ///
  /// What reaches all places at once (gates, normalizations) is named beside it. Where an operator mixes all places, or
  /// paths move at different strides, it is the whole image, with stride 0. Empty for a graph whose input is no image
  /// `[N, C, H, W]`.
  package var receptiveFields: [String: FieldOfView] {
    guard let image = inputs.values.first(where: { $0.rank == 4 }) else { return [:] }
    return fields(
      from: inputs.filter { $0.value.rank == 4 }.map(\.key), of: .init(height: image[2], width: image[3]),
      AxisTrace(self))
  }

  /// What each position of the values behind `source` sees of it, as for the image. Empty where it is no map.
  ///
  /// - Parameters:
  ///   - axes: what the axes of this graph's values mean.
  ///   - cell: how many parts of a cell of the source the fields are counted in, so that the cells of an enlarged map
  ///     are a whole number of them apart.
  package func fields(from source: String, _ axes: AxisTrace, cell: Int = 1) -> [String: FieldOfView] {
    guard let grid = axes.grid(of: source) else { return [:] }
    return fields(from: [source], of: grid, axes, cell: cell)
  }

  private func fields(
    from values: [String], of grid: Size, _ axes: AxisTrace, cell: Int = 1
  ) -> [String: FieldOfView] {
    let own = ReceptiveField(size: cell, stride: cell, offset: 0)
    let pixel = FieldOfView(vertical: own, horizontal: own)
    var fields = Dictionary(values.map { ($0, pixel) }, uniquingKeysWith: { first, _ in first })
    let whole = FieldOfView(vertical: .whole(grid.height), horizontal: .whole(grid.width))
    for node in nodes where fields[node.output] == nil && node.inputs.contains(where: { fields[$0] != nil }) {
      fields[node.output] = axes.field(of: node, fields) ?? whole
    }
    return fields
  }
}

extension AxisTrace {
  /// What a position of a node's output sees, from what those of its inputs see; nil where it is no place in particular.
  fileprivate func field(of node: Node, _ fields: [String: FieldOfView]) -> FieldOfView? {
    if let source = rolled[node.output] { return fields[source] }
    let reached = node.inputs.filter { fields[$0] != nil }
    let local = reached.filter { fields[$0]?.isWhole == false }
    // What has no places of its own is the same everywhere: it leaves the places of the others as they are.
    let isSpread = reached.allSatisfy { local.contains($0) || isSameEverywhere($0, in: node.output) }
    guard isSpread, let first = local.first.flatMap({ fields[$0] }) else { return nil }
    guard var field = local.dropFirst().reduce(Optional(first), { $0?.union(fields[$1] ?? first) }) else { return nil }
    if local.count < reached.count {
      guard let path = (node.operator as? Arithmetic)?.globalPath else { return nil }
      field.beside = field.beside ?? path
    }
    switch movement(of: node) {
    case .none: return field
    case .window(let vertical, let horizontal): return field.through(vertical: vertical, horizontal: horizontal)
    case .resampling(let resampling, let from, let to):
      guard let vertical = field.vertical.through(resampling, axis: 2, from.height, to.height),
        let horizontal = field.horizontal.through(resampling, axis: 3, from.width, to.width)
      else { return nil }
      return FieldOfView(vertical: vertical, horizontal: horizontal, beside: field.beside)
    case .whole(let path):
      guard let path else { return nil }
      field.beside = field.beside ?? path
      return field
    }
  }
}

extension Arithmetic {
  fileprivate var globalPath: GlobalPath? {
    switch function {
    case .multiply, .divide: .gate
    case .add, .subtract: .sum
    case .minimum, .maximum, .power: nil
    }
  }
}

extension ReceptiveField {
  /// The field of a resampled map's position: of all cells that any position is made from, wherever it lies between
  /// them; nil where a whole number of pixels does not lie between two positions.
  fileprivate func through(_ resampling: Resampling, axis: Int, _ length: Int, _ newLength: Int) -> ReceptiveField? {
    guard let taps = resampling.taps(axis: axis, length, newLength) else { return self }
    guard !isWhole, newLength > 0, stride.multipliedReportingOverflow(by: length).overflow == false,
      (stride * length) % newLength == 0, stride * length / newLength > 0
    else { return nil }
    let step = stride * length / newLength
    var (first, last) = (Int.max, Int.min)
    for (position, taps) in taps.enumerated() {
      guard let low = taps.positions.min(), let high = taps.positions.max() else { continue }
      first = min(first, low * stride - position * step)
      last = max(last, high * stride - position * step)
    }
    guard first <= last else { return nil }
    return ReceptiveField(size: size + last - first, stride: step, offset: offset + first)
  }
}
