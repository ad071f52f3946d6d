/// What each position of a value sees of the image.
package struct FieldOfView: Hashable, Sendable {
  package var vertical: ReceptiveField
  package var horizontal: ReceptiveField

  package init(vertical: ReceptiveField, horizontal: ReceptiveField) {
    self.vertical = vertical
    self.horizontal = horizontal
  }

  func union(_ other: FieldOfView) -> FieldOfView? {
    guard let vertical = vertical.union(other.vertical), let horizontal = horizontal.union(other.horizontal) else {
      return nil
    }
    return FieldOfView(vertical: vertical, horizontal: horizontal)
  }
}

extension Graph {
  /// The receptive fields of every value that depends on the image, exact over all paths.
  ///
  /// Where an operator looks everywhere, or paths move at different strides, it is the whole image, with stride 0.
  /// Empty for a graph whose input is no image `[N, C, H, W]`.
  package var receptiveFields: [String: FieldOfView] {
    guard let image = inputs.values.first(where: { $0.rank == 4 }) else { return [:] }
    return fields(from: inputs.filter { $0.value.rank == 4 }.map(\.key), of: image)
  }

  /// What each position of the values behind `source` sees of it, as for the image. Empty where it is no map.
  package func fields(from source: String) -> [String: FieldOfView] {
    guard let shape = shapes[source], shape.rank == 4 else { return [:] }
    return fields(from: [source], of: shape)
  }

  private func fields(from values: [String], of shape: Shape) -> [String: FieldOfView] {
    let pixel = FieldOfView(vertical: .pixel, horizontal: .pixel)
    var fields = Dictionary(values.map { ($0, pixel) }, uniquingKeysWith: { first, _ in first })
    let whole = FieldOfView(vertical: .whole(shape[2]), horizontal: .whole(shape[3]))
    for node in nodes where fields[node.output] == nil {
      let sources = node.inputs.compactMap { fields[$0] }
      guard let first = sources.first else { continue }
      let union = sources.dropFirst().reduce(first) { ($0.union($1)) ?? whole }
      switch node.operator.reach {
      case .pointwise: fields[node.output] = union
      case .window(let vertical, let horizontal):
        fields[node.output] = FieldOfView(
          vertical: union.vertical.through(vertical), horizontal: union.horizontal.through(horizontal))
      case .everywhere: fields[node.output] = whole
      }
    }
    return fields
  }
}
