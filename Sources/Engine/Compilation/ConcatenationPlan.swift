import Basics
import Networks

/// Which values are made right where a later concatenation wants them, so that it has nothing left to do.
///
/// Only for concatenations whose parts each lie in one piece: along the first axis that is longer than 1.
final class ConcatenationPlan {
  private struct Part {
    let whole: String
    let axis: Int
    let range: Range<Int>
  }

  private let parts: [String: Part]
  /// Of each concatenation, where its parts begin.
  private var starts: [String: [Int]] = [:]
  private let shapes: [String: Shape]
  private var wholes: [String: Place] = [:]

  init(_ graph: Graph) {
    var parts: [String: Part] = [:]
    let made = Set(graph.nodes.map(\.output))
    for node in graph.nodes {
      guard let concatenation = node.operator as? Concatenation, let shape = graph.shapes[node.output],
        shape.dimensions[..<concatenation.axis].allSatisfy({ $0 == 1 }),
        Set(node.inputs).count == node.inputs.count
      else { continue }
      var start = 0
      for input in node.inputs {
        let extent = graph.shapes[input]?[concatenation.axis] ?? 0
        if made.contains(input), parts[input] == nil {
          parts[input] = Part(whole: node.output, axis: concatenation.axis, range: start..<(start + extent))
        }
        starts[node.output, default: []].append(start)
        start += extent
      }
    }
    self.parts = parts
    shapes = graph.shapes
  }

  /// The place of `value` inside its concatenation; nil where it has none or the layouts do not agree.
  ///
  /// The first part to be made decides the layout of the whole.
  func place(of value: String, _ layout: Layout, in builder: Builder) throws(Diagnostic) -> Place? {
    guard let part = parts[value], let format = layout.format, let shape = shapes[part.whole] else { return nil }
    let whole: Place
    if let known = wholes[part.whole] {
      whole = known
    } else {
      guard (starts[part.whole] ?? []).allSatisfy({ $0 % format.block == 0 }) else { return nil }
      whole = builder.allocate(try Layout(shape, format))
      wholes[part.whole] = whole
    }
    guard let place = try whole.part(axis: part.axis, part.range), place.layout == layout else { return nil }
    return place
  }

  /// Where the parts of a concatenation were put so far.
  func whole(of output: String) -> Place? { wholes[output] }
}
