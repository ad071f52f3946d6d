import Networks

extension Constant {
  /// A tensor of another shape whose elements are some of this one's, by their offsets.
  func picking(_ shape: Shape, _ offsets: [Int]) -> Constant {
    switch values {
    case .floats(let list): Constant(shape, .floats(offsets.map { list[$0] }))
    case .integers(let list): Constant(shape, .integers(offsets.map { list[$0] }))
    }
  }

  /// Parts laid along the last axis of nothing: their values one after another.
  static func joining(_ shape: Shape, _ parts: [Constant]) -> Constant {
    if parts.allSatisfy(\.isInteger) { return Constant(shape, .integers(parts.flatMap { $0.integers ?? [] })) }
    return Constant(shape, .floats(parts.flatMap(\.floats)))
  }
}

extension Shape {
  /// The offsets that a walk through this shape meets when each axis moves by its own stride.
  func offsets(start: Int = 0, strides: [Int]) -> [Int] {
    var offsets = [start]
    for axis in 0..<rank {
      let steps = (0..<self[axis]).map { $0 * strides[axis] }
      offsets = offsets.flatMap { offset in steps.map { offset + $0 } }
    }
    return offsets
  }

  /// The offsets in a tensor of this shape for every element of the larger shape that it broadcasts to.
  func offsets(broadcastTo target: Shape) -> [Int] {
    let own = strides
    let added = target.rank - rank
    return target.offsets(
      strides: (0..<target.rank).map { axis in
        axis < added || self[axis - added] == 1 ? 0 : own[axis - added]
      })
  }
}
