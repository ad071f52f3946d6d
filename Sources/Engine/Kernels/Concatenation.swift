import Basics
import Networks

extension Concatenation: Executable {
  /// y = the inputs one after another along the axis; parts that were made in their place are left as they are
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let parts = try sources(node)
    let y: Place
    if let started = node.concatenated {
      y = started
      node.setOutput(y)
    } else {
      y = try node.newOutput(layout(for: parts, node))
    }
    for (part, range) in zip(parts, ranges(node)) {
      guard let destination = try y.part(axis: axis, range) else { throw Diagnostic("its parts cut a block") }
      if part != destination { try node.builder.copy(part, to: destination) }
    }
  }

  /// dx_i = its range of dy
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    var gradient = try node.gradient()
    let ranges = ranges(node)
    let block = gradient.layout.format?.block ?? 1
    if axis == 1, ranges.contains(where: { $0.lowerBound % block != 0 }) { gradient = try node.denseGradient() }
    for (index, range) in ranges.enumerated() where node.takesGradient(index) {
      guard let part = try gradient.part(axis: axis, range) else { throw Diagnostic("its parts cut a block") }
      if let format = part.layout.format, try Layout(part.shape, format) == part.layout {
        node.addGradient(index, part)
      } else {
        let layout = try node.source(index).layout
        try node.builder.copy(
          part, to: node.newGradient(index, layout.format == nil ? Layout(dense: part.shape) : layout))
      }
    }
  }

  private func sources(_ node: NodeLowering) throws(Diagnostic) -> [Place] {
    var parts: [Place] = []
    for index in 0..<node.inputCount { parts.append(try node.source(index)) }
    return parts
  }

  /// Blocked, if the first input is and no part cuts a block; else row-major.
  private func layout(for parts: [Place], _ node: NodeLowering) throws(Diagnostic) -> Layout {
    let format = parts[0].layout.format ?? .dense
    let fits = ranges(node).allSatisfy { $0.lowerBound % format.block == 0 }
    return try Layout(node.shape, axis == 1 && fits ? format : .dense)
  }

  private func ranges(_ node: NodeLowering) -> [Range<Int>] {
    var start = 0
    return (0..<node.inputCount).map { index in
      let range = start..<(start + node.shape(index)[axis])
      start = range.upperBound
      return range
    }
  }
}
