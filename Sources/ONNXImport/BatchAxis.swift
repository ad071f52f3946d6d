import Networks

/// Where the images of a batch lie in a value: one after another along one axis, `extent` positions each.
struct BatchAxis: Hashable {
  let axis: Int
  let extent: Int
}

extension Value {
  /// The one axis that grows with the batch; nil where there is none, or several do.
  var batchAxis: BatchAxis? {
    guard let first = inferred.first, let batch = Probes.batches.first, !isConstant else { return nil }
    let growing = first.dimensions.indices.filter { axis in inferred.contains { $0[axis] != first[axis] } }
    guard growing.count == 1, let axis = growing.first, first[axis] % batch == 0 else { return nil }
    let extent = first[axis] / batch
    guard zip(inferred, Probes.batches).allSatisfy({ $0[axis] == extent * $1 }) else { return nil }
    return BatchAxis(axis: axis, extent: extent)
  }
}

extension Assembly {
  /// A list of extents that a file written for a fixed number of images gives for what is made of `x`, for each probe:
  /// what it says of the images grows with them.
  ///
  /// Row by row a value stays what it was, so the axis of the images is the one with as many rows before it. Nil where
  /// there is none: then a batch cannot be told apart from what lies around it.
  func freed(_ targets: [[Int]], of x: Value, allowZero: Bool = false) -> [[Int]] {
    guard let baked = bakedBatch, let first = targets.first, targets.allSatisfy({ $0 == first }),
      let place = x.batchAxis, let shape = x.inferred.first
    else { return targets }
    var single = shape
    single.dimensions[place.axis] = place.extent * baked
    guard let axes = try? ReshapingAxes.literal([first], allowZero: allowZero),
      let target = try? Reshaping(axes).outputShape([single])
    else { return targets }
    let before = single.dimensions[..<place.axis].reduce(1, *)
    let fitting = target.dimensions.indices.filter { axis in
      target.dimensions[..<axis].reduce(1, *) == before && target[axis] % baked == 0
    }
    guard let axis = fitting.contains(place.axis) ? place.axis : fitting.first else { return targets }
    return Probes.batches.map { batch in
      var freed = target.dimensions
      freed[axis] = target[axis] / baked * batch
      return freed
    }
  }
}

/// Whether a node keeps the images of a batch apart: what it makes of each follows from that image alone, in the same
/// way for all.
enum BatchProof {
  static func holds(of operator: any Operator, _ inputs: [Value], _ output: Value) -> Bool {
    guard inputs.contains(where: { !$0.isConstant }) else { return true }
    guard let made = output.batchAxis, let shape = output.inferred.first else { return false }
    // An expansion takes only the shape of its second input.
    let read = `operator` is Expansion ? inputs.prefix(1) : inputs[...]
    let shapes = inputs.compactMap(\.inferred.first)
    guard shapes.count == inputs.count else { return false }
    if `operator` is Reshaping { return keepsRows(inputs[0], made, shape) }
    let second = made.extent..<(2 * made.extent)
    guard let part = `operator`.part(second, axis: made.axis, inputs: shapes) else { return false }
    return zip(read, part.origins).allSatisfy { input, origin in
      if input.isConstant { return true }
      guard let place = input.batchAxis else { return false }
      return origin == .range(axis: place.axis, place.extent..<(2 * place.extent))
    }
  }

  /// Whether each image is the same stretch of values before and after a reshaping.
  private static func keepsRows(_ input: Value, _ made: BatchAxis, _ shape: Shape) -> Bool {
    guard let place = input.batchAxis, let source = input.inferred.first else { return false }
    func stretch(_ shape: Shape, _ batch: BatchAxis) -> [Int] {
      [
        shape.dimensions[..<batch.axis].reduce(1, *),
        batch.extent * shape.dimensions[(batch.axis + 1)...].reduce(1, *),
      ]
    }
    return stretch(source, place) == stretch(shape, made)
  }
}
