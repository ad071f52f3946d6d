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
    var fields: [String: FieldOfView] = [:]
    for (name, shape) in inputs where shape.rank == 4 {
      fields[name] = FieldOfView(vertical: .pixel, horizontal: .pixel)
    }
    guard let image = inputs.values.first(where: { $0.rank == 4 }) else { return [:] }
    let whole = FieldOfView(vertical: .whole(image[2]), horizontal: .whole(image[3]))
    for node in nodes {
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
