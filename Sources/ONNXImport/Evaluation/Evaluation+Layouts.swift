import Basics
import Networks

extension Evaluation {
  /// The same values in another shape, or some of them, as sizes are put together and taken apart.
  static let layouts: [String: Evaluator] = [
    "Concat": { node, inputs throws(Diagnostic) in
      let parts = inputs.compactMap { $0 }
      let axis = try node.axis(node.attributes.integer("axis", default: 1), rank: parts.first?.shape.rank)
      guard let shape = try? Concatenation(axis: axis).outputShape(parts.map(\.shape)),
        isAffordable(shape, from: inputs)
      else { throw Diagnostic("its inputs do not fit together") }
      let joined = Constant.joining([parts.map(\.count).reduce(0, +)], parts)
      // Row by row: of each part, its stretch from the axis on.
      let rows = shape.dimensions[..<axis].reduce(1, *)
      var offsets: [Int] = []
      for row in 0..<rows {
        var start = 0
        for part in parts {
          let stretch = part.shape.dimensions[axis...].reduce(1, *)
          offsets.append(contentsOf: (start + row * stretch)..<(start + (row + 1) * stretch))
          start += part.count
        }
      }
      return [joined.picking(shape, offsets)]
    },
    "Slice": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      return [try slice(x, try Slicing.Cut.list(node, rank: x.shape.rank))]
    },
    "Gather": { node, inputs throws(Diagnostic) in
      guard inputs.count == 2, let x = inputs[0], let list = inputs[1], let indices = list.integers else { return nil }
      let axis = try node.axis(node.attributes.integer("axis", default: 0), rank: x.shape.rank)
      let extent = x.shape[axis]
      guard indices.allSatisfy({ $0 >= -extent && $0 < extent }) else {
        throw Diagnostic("its indices are out of range")
      }
      let shape = Shape(x.shape.dimensions[..<axis] + list.shape.dimensions + x.shape.dimensions[(axis + 1)...])
      guard isAffordable(shape, from: inputs) else { return nil }
      let inner = x.shape.dimensions[(axis + 1)...].reduce(1, *)
      let outer = x.shape.dimensions[..<axis].reduce(1, *)
      var offsets: [Int] = []
      for row in 0..<outer {
        for index in indices {
          let start = (row * extent + (index < 0 ? index + extent : index)) * inner
          offsets.append(contentsOf: start..<(start + inner))
        }
      }
      return [x.picking(shape, offsets)]
    },
    "Expand": { node, inputs throws(Diagnostic) in
      guard inputs.count == 2, let x = inputs[0], let target = inputs[1]?.integers,
        target.allSatisfy({ $0 >= 0 && $0 <= Shape.limit }),
        let shape = try? broadcast(x.shape, Shape(target)), isAffordable(shape, from: inputs)
      else { return nil }
      return [x.picking(shape, x.shape.offsets(broadcastTo: shape))]
    },
    "Reshape": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      guard let target = inputs.count > 1 ? inputs[1]?.integers : node.attributes.integers("shape") else { return nil }
      return [
        try reshape(
          x, try ReshapingAxes.literal([target], allowZero: node.attributes.flag("allowzero")))
      ]
    },
    "Flatten": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      return [try reshape(x, try ReshapingAxes.flattened(node, rank: x.shape.rank))]
    },
    "Squeeze": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      let ones = x.shape.dimensions.indices.filter { x.shape[$0] == 1 }
      return [try reshape(x, try ReshapingAxes.squeezed(node, rank: x.shape.rank, ones: ones))]
    },
    "Unsqueeze": { node, inputs throws(Diagnostic) in
      guard let x = inputs.first ?? nil else { return nil }
      return [try reshape(x, try ReshapingAxes.unsqueezed(node, rank: x.shape.rank))]
    },
  ]

  private static func slice(_ x: Constant, _ cuts: [Slicing.Cut]) throws(Diagnostic) -> Constant {
    guard let shape = try? Slicing(cuts).outputShape([x.shape]) else {
      throw Diagnostic("its cuts do not fit its input")
    }
    var strides = x.shape.strides
    var start = 0
    for cut in cuts {
      let first = cut.resolved(x.shape[cut.axis]).start
      if shape[cut.axis] > 0 { start += first * strides[cut.axis] }
      strides[cut.axis] = strides[cut.axis].multipliedReportingOverflow(by: cut.step).partialValue
    }
    return x.picking(shape, shape.count == 0 ? [] : shape.offsets(start: start, strides: strides))
  }

  private static func reshape(_ x: Constant, _ axes: [Reshaping.Axis]) throws(Diagnostic) -> Constant {
    do {
      return x.reshaped(try Reshaping(axes).outputShape([x.shape]))
    } catch {
      // An empty list keeps its emptiness whatever its shape.
      if x.count == 0 { return x.reshaped([0]) }
      throw Diagnostic(error.description)
    }
  }
}
