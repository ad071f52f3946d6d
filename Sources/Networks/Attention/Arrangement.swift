/// How the numbers of a value lie in another that it was cut from, turned and reshaped.
///
/// Exporters bring queries, keys and values to their heads in many ways (packed or apart, tokens or images first, heads
/// merged with images). As places in the product that made them they are all alike.
struct Arrangement {
  /// Numbers that lie `stride` apart in the source.
  struct Run: Hashable {
    var count: Int
    var stride: Int
  }

  /// The value in which they lie, as long as it is dense.
  let source: String
  /// The place of the first.
  private(set) var offset = 0
  /// What the source's numbers were multiplied by on the way.
  private(set) var scale: Float = 1
  /// Of each axis the runs that make it up, outermost first; none of an axis of extent 1.
  private(set) var axes: [[Run]]

  /// A value as it lies.
  init(_ source: String, _ shape: Shape) {
    self.source = source
    axes = zip(shape.dimensions, shape.strides).map { $0 == 1 ? [] : [Run(count: $0, stride: $1)] }
  }

  /// Follows a value back to the first that is not just another arrangement of one before.
  init?(of value: String, in wiring: Wiring) {
    var chain: [Node] = []
    var source = value
    while let node = wiring.maker(of: source), let input = Arrangement.moved(by: node, wiring) {
      chain.append(node)
      source = input
    }
    guard let shape = wiring.shapes[source] else { return nil }
    self.init(source, shape)
    for node in chain.reversed() where !move(by: node, wiring) {
      guard let shape = wiring.shapes[node.output] else { return nil }
      self = Arrangement(node.output, shape)
    }
  }

  /// The input that a node arranges anew; nil of one that computes.
  private static func moved(by node: Node, _ wiring: Wiring) -> String? {
    switch node.operator {
    case is Transposition, is Reshaping, is Slicing, is Gathering:
      node.inputs.first.flatMap { wiring.dependsOnImage($0) ? $0 : nil }
    default: wiring.factor(node)?.input
    }
  }

  /// What a node makes of it; false where that is no such arrangement.
  mutating func move(by node: Node, _ wiring: Wiring) -> Bool {
    switch node.operator {
    case let transposition as Transposition:
      guard transposition.permutation.allSatisfy(axes.indices.contains) else { return false }
      axes = transposition.permutation.map { axes[$0] }
      return true
    case is Reshaping:
      guard let shape = wiring.shapes[node.output], let reshaped = Arrangement.divide(axes.flatMap(\.self), shape)
      else {
        return false
      }
      axes = reshaped
      return true
    case let slicing as Slicing:
      guard let shape = wiring.shapes[node.inputs[0]] else { return false }
      return slicing.cuts.allSatisfy { cut in
        guard axes.indices.contains(cut.axis), axes[cut.axis].count <= 1, cut.step > 0 else { return false }
        let (start, count) = cut.resolved(shape[cut.axis])
        take(cut.axis, from: start, count, step: cut.step)
        return true
      }
    case let gathering as Gathering:
      guard axes.indices.contains(gathering.axis), axes[gathering.axis].count <= 1, gathering.indices.count == 1 else {
        return false
      }
      take(gathering.axis, from: gathering.indices[0], 1, step: 1)
      axes.replaceSubrange(gathering.axis...gathering.axis, with: gathering.shape.dimensions.map { _ in [] })
      return true
    default:
      guard let factor = wiring.factor(node)?.factor else { return false }
      scale *= factor
      return true
    }
  }

  private mutating func take(_ axis: Int, from start: Int, _ count: Int, step: Int) {
    guard let run = axes[axis].first else { return }
    offset += start * run.stride
    axes[axis] = count == 1 ? [] : [Run(count: count, stride: run.stride * step)]
  }

  /// The same with the last two axes turned.
  var turned: Arrangement {
    var turned = self
    if axes.count >= 2 { turned.axes.swapAt(axes.count - 1, axes.count - 2) }
    return turned
  }

  /// Runs of all axes in a range, joined where one goes on where the other ends.
  func runs(_ range: Range<Int>) -> [Run] { Arrangement.joined(axes[range].flatMap(\.self)) }

  static func joined(_ runs: [Run]) -> [Run] {
    runs.reduce(into: []) { joined, run in
      if let last = joined.last, last.stride == run.count * run.stride {
        joined[joined.count - 1] = Run(count: last.count * run.count, stride: run.stride)
      } else {
        joined.append(run)
      }
    }
  }

  /// The runs of each axis of another shape with as many numbers in the same order; nil where one would have to be cut in
  /// unequal parts.
  static func divide(_ runs: [Run], _ shape: Shape) -> [[Run]]? {
    var rest = runs[...]
    var axes: [[Run]] = []
    for extent in shape.dimensions {
      var axis: [Run] = []
      var wanted = extent
      while wanted > 1 {
        guard let run = rest.popFirst() else { return nil }
        if wanted % run.count == 0 {
          axis.append(run)
          wanted /= run.count
        } else if run.count % wanted == 0 {
          let inner = run.count / wanted
          axis.append(Run(count: wanted, stride: run.stride * inner))
          rest = [Run(count: inner, stride: run.stride)] + rest
          wanted = 1
        } else {
          return nil
        }
      }
      axes.append(joined(axis))
    }
    return rest.isEmpty ? axes : nil
  }
}
