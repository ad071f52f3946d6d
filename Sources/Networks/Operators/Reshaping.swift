/// The same values in the same order under another shape (Reshape, Flatten, Squeeze, Unsqueeze). Input: x.
package struct Reshaping: Operator, Hashable {
  /// One entry for each axis of the output.
  package var axes: [Axis]

  package enum Axis: Hashable, Sendable, Codable {
    /// The extent of that axis of the input: keeps the batch free.
    case copied(Int)
    /// The product of the extents of those axes of the input.
    case merged(Range<Int>)
    case fixed(Int)
    /// Whatever remains; at most once.
    case inferred
  }

  package init(_ axes: [Axis]) { self.axes = axes }

  package var arity: ClosedRange<Int> { 1...1 }

  package func outputShape(_ inputs: [Shape]) throws(ShapeFault) -> Shape {
    let x = inputs[0]
    var result: [Int?] = []
    for axis in axes {
      switch axis {
      case .copied(let i):
        guard i < x.rank else { throw ShapeFault("there is no axis \(i)") }
        result.append(x[i])
      case .merged(let range):
        guard range.upperBound <= x.rank else { throw ShapeFault("there are no axes \(range)") }
        result.append(x.dimensions[range].reduce(1, *))
      case .fixed(let extent): result.append(extent)
      case .inferred: result.append(nil)
      }
    }
    guard let known = Shape(result.compactMap { $0 }).checkedCount, known > 0, let total = x.checkedCount,
      total % known == 0
    else { throw ShapeFault("\(x) cannot be reshaped so") }
    let shape = Shape(result.map { $0 ?? total / known })
    guard shape.checkedCount == total else { throw ShapeFault("\(x) cannot be reshaped to \(shape)") }
    return shape
  }

  package var reach: Reach { .everywhere }

  /// An axis that stays, with as many values before it as ever, can be cut; so can one that is the outer part of an axis
  /// before, as heads are of rows.
  package func part(_ range: Range<Int>, axis: Int, inputs: [Shape]) -> OperatorPart? {
    guard let output = try? outputShape(inputs), output[axis] > 1 else { return nil }
    let (x, outer) = (inputs[0], output.dimensions[..<axis].reduce(1, *))
    let fitting = (0..<x.rank).filter { x.dimensions[..<$0].reduce(1, *) == outer && x[$0] % output[axis] == 0 }
    var part = self
    if let own = fitting.first(where: { x[$0] == output[axis] }) {
      part.axes[axis] = .copied(own)
      return OperatorPart(part, [.range(axis: own, range)])
    }
    guard let own = fitting.first(where: { x[$0] > 1 }) else { return nil }
    let inner = x[own] / output[axis]
    let cut = range.lowerBound * inner..<range.upperBound * inner
    part.axes[axis] = .fixed(range.count)
    var (source, wanted) = (x, output)
    (source.dimensions[own], wanted.dimensions[axis]) = (cut.count, range.count)
    guard (try? part.outputShape([source])) == wanted, Reshaping.splits(inner, before: axis, output) else { return nil }
    return OperatorPart(part, [.range(axis: own, cut)])
  }

  /// Whether the axes after one have a whole number's worth of values together.
  private static func splits(_ inner: Int, before axis: Int, _ output: Shape) -> Bool {
    var product = 1
    for extent in output.dimensions[(axis + 1)...] where product < inner { product *= extent }
    return product == inner
  }
}

extension Reshaping {
  /// Neighbouring axes before and after that have as many values together, and none that could be apart.
  ///
  /// Axes of extent 1 at the end may be in no group. Nil where the shapes have no such groups.
  static func groups(
    from old: Shape, to new: Shape
  ) -> [(sources: Range<Int>, targets: Range<Int>)]? {
    var groups: [(sources: Range<Int>, targets: Range<Int>)] = []
    var (i, j) = (0, 0)
    while i < old.rank, j < new.rank {
      var (m, n) = (i + 1, j + 1)
      var (before, after) = (old[i], new[j])
      while before != after {
        if before < after, m < old.rank {
          before *= old[m]
          m += 1
        } else if after < before, n < new.rank {
          after *= new[n]
          n += 1
        } else {
          return nil
        }
      }
      groups.append((i..<m, j..<n))
      (i, j) = (m, n)
    }
    return groups
  }
}
