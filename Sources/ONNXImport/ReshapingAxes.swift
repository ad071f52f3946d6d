import Basics
import Networks

/// How the target of a Reshape is told so that the batch, and where possible the size of the image, stay free.
enum ReshapingAxes {
  /// The axes for an input; `targets` are ONNX's shape for each probe: 0 copies an axis, -1 is what remains.
  static func axes(of x: Value, targets: [[Int]], allowZero: Bool) throws(Diagnostic) -> [Reshaping.Axis] {
    let literal = try literalAxes(targets, allowZero: allowZero)
    guard x.shapes.count == targets.count else { return literal }
    let reshaping = Reshaping(literal)
    var outputs: [Shape] = []
    for (shape, target) in zip(x.shapes, targets) {
      // A target that follows the batch has no literal form; each probe then has its own.
      let own =
        targets.allSatisfy({ $0 == target }) ? reshaping : Reshaping(try literalAxes([target], allowZero: allowZero))
      do { outputs.append(try own.outputShape([shape])) } catch { throw Diagnostic(error.description) }
    }
    return generalized(from: x.shapes, to: outputs) ?? literal
  }

  private static func literalAxes(_ targets: [[Int]], allowZero: Bool) throws(Diagnostic) -> [Reshaping.Axis] {
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
