import Basics
import Networks

/// How the target of a Reshape is told so that the batch, and where possible the size of the image, stay free.
enum ReshapingAxes {
  /// The axes for an input; `targets` are ONNX's shape for each probe: 0 copies an axis, -1 is what remains.
  static func axes(of x: Value, targets: [[Int]], allowZero: Bool) throws(Diagnostic) -> [Reshaping.Axis] {
    guard x.shapes.count == targets.count else { return try literal(targets, allowZero: allowZero) }
    var outputs: [Shape] = []
    for (shape, target) in zip(x.shapes, targets) {
      let own = Reshaping(try literal([target], allowZero: allowZero))
      do { outputs.append(try own.outputShape([shape])) } catch { throw Diagnostic(error.description) }
    }
    if let axes = generalized(from: x.shapes, to: outputs) { return axes }
    return try literal(targets, allowZero: allowZero)
  }

  /// The axes as the file says them; an extent that follows the batch is what remains.
  static func literal(_ targets: [[Int]], allowZero: Bool) throws(Diagnostic) -> [Reshaping.Axis] {
    var axes: [Reshaping.Axis] = []
    for index in targets[0].indices {
      let extents = targets.map { $0[index] }
      guard extents.allSatisfy({ $0 >= -1 && $0 <= Shape.limit }) else {
        throw Diagnostic("its shape is \(targets[0])")
      }
      if extents.contains(where: { $0 != extents[0] }) || extents[0] == -1 {
        guard !axes.contains(.inferred) else { throw Diagnostic("its shape is \(targets[0])") }
        axes.append(.inferred)
      } else {
        axes.append(extents[0] == 0 && !allowZero ? .copied(index) : .fixed(extents[0]))
      }
    }
    return axes
  }

  static func flattened(_ node: Translation, rank: Int?) throws(Diagnostic) -> [Reshaping.Axis] {
    guard let rank else { throw Diagnostic("the rank of its input is not known") }
    let axis = node.attributes.integer("axis", default: 1)
    guard (-rank...rank).contains(axis) else { throw Diagnostic("its axis is \(axis), its input has \(rank) axes") }
    let first = axis < 0 ? axis + rank : axis
    return [.merged(0..<first), .merged(first..<rank)]
  }

  /// Axes of extent 1 left out; `ones` are those where the node names none.
  static func squeezed(_ node: Translation, rank: Int?, ones: [Int]?) throws(Diagnostic) -> [Reshaping.Axis] {
    guard let rank else { throw Diagnostic("the rank of its input is not known") }
    var removed: Set<Int> = []
    if let axes = try node.integers(1, "axes") ?? node.attributes.integers("axes") {
      for axis in axes { removed.insert(try node.axis(axis, rank: rank)) }
    } else {
      guard let ones else { throw Diagnostic("names no axes, and the shape of its input is not known") }
      removed = Set(ones)
    }
    return (0..<rank).filter { !removed.contains($0) }.map { .copied($0) }
  }

  /// Axes of extent 1 put in.
  static func unsqueezed(_ node: Translation, rank: Int?) throws(Diagnostic) -> [Reshaping.Axis] {
    guard let rank, let axes = try node.integers(1, "axes") ?? node.attributes.integers("axes"), axes.count <= 16 else {
      throw Diagnostic("its axes or the rank of its input are not known")
    }
    var added: Set<Int> = []
    for axis in axes { added.insert(try node.axis(axis, rank: rank + axes.count)) }
    var source = 0
    return (0..<(rank + axes.count)).map { axis in
      if added.contains(axis) { return .fixed(1) }
      defer { source += 1 }
      return .copied(source)
    }
  }

  /// Axes at the front and at the back that keep their extent are copied; one that is left between takes the rest.
  private static func generalized(from sources: [Shape], to targets: [Shape]) -> [Reshaping.Axis]? {
    let (rank, newRank) = (sources[0].rank, targets[0].rank)
    func agree(_ source: Int, _ target: Int) -> Bool { zip(sources, targets).allSatisfy { $0[source] == $1[target] } }
    var front = 0
    while front < min(rank, newRank), agree(front, front) { front += 1 }
    var back = 0
    while back < min(rank, newRank) - front, agree(rank - 1 - back, newRank - 1 - back) { back += 1 }

    let old = front..<(rank - back)
    let new = front..<(newRank - back)
    var middle: [Reshaping.Axis] = []
    if new.count == 1 {
      middle = [.merged(old)]
    } else {
      for axis in new {
        let fixed = targets.allSatisfy { $0[axis] == targets[0][axis] }
        if !fixed, middle.contains(.inferred) { return nil }
        middle.append(fixed ? .fixed(targets[0][axis]) : .inferred)
      }
    }
    return (0..<front).map { .copied($0) } + middle + ((rank - back)..<rank).map { .copied($0) }
  }
}
