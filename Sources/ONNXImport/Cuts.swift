import Basics
import Networks

extension Slicing.Cut {
  /// The cuts of a Slice: attributes before opset 10, then inputs.
  static func list(_ node: Translation, rank: Int?) throws(Diagnostic) -> [Slicing.Cut] {
    guard let starts = try node.integers(1, "starts") ?? node.attributes.integers("starts"),
      let ends = try node.integers(2, "ends") ?? node.attributes.integers("ends"), starts.count == ends.count
    else { throw Diagnostic("its starts and ends do not go together") }
    let axes = try node.integers(3, "axes") ?? node.attributes.integers("axes") ?? Array(starts.indices)
    let steps = try node.integers(4, "steps") ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count else {
      throw Diagnostic("its starts, axes and steps do not go together")
    }
    guard steps.allSatisfy({ $0 != 0 && $0 != .min }) else { throw Diagnostic("its steps are \(steps)") }
    var cuts: [Slicing.Cut] = []
    for index in starts.indices {
      let axis = try node.axis(axes[index], rank: rank)
      cuts.append(Slicing.Cut(axis: axis, start: starts[index], end: ends[index], step: steps[index]))
    }
    return cuts
  }

  /// The parts of a Split, one for each output.
  static func parts(_ node: Translation, rank: Int?, extent: (Int) -> Int?) throws(Diagnostic) -> [Slicing.Cut] {
    let axis = try node.axis(node.attributes.integer("axis", default: 0), rank: rank)
    let count = node.node.output.count
    let sizes: [Int]
    if let given = try node.integers(1, "split") ?? node.attributes.integers("split") {
      sizes = given
    } else {
      guard let extent = extent(axis), count > 0 else {
        throw Diagnostic("the extent of its axis \(axis) is not known")
      }
      let size = (extent + count - 1) / count
      sizes = (0..<count).map { max(min(size, extent - $0 * size), 0) }
    }
    guard sizes.count == count, sizes.allSatisfy({ $0 >= 0 && $0 <= Shape.limit }) else {
      throw Diagnostic("it is split into \(sizes) but has \(count) outputs")
    }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return Slicing.Cut(axis: axis, start: start, end: start + size)
    }
  }
}
