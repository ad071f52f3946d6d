import Algorithms
import Basics
import Networks

extension Translator {
  /// Gathers and scatters by lists that are part of the network: all are a choice among the elements of their inputs.
  static let gatherings: [String: Translator] = [
    "GatherND": Translator(["batch_dims"]) { node throws(Diagnostic) in
      let (x, list) = (try node.input(0), try indices(node))
      let shared = node.attributes.integer("batch_dims", default: 0)
      guard let rank = x.rank, let depth = list.shape.dimensions.last, depth > 0, shared >= 0,
        shared < list.shape.rank, depth <= rank - shared
      else { throw Diagnostic("its indices do not fit its input") }
      let axes = shared..<(shared + depth)
      let extents = try axes.map { axis throws(Diagnostic) in try extent(x, axis) }
      let each = Shape(Array(list.shape.dimensions[shared..<(list.shape.rank - 1)]))
      let rows = list.rows(of: depth)
      // Every image of the batch must be asked for the same.
      let first = Array(rows.prefix(each.count))
      guard
        stride(from: 0, to: rows.count, by: max(each.count, 1)).allSatisfy({
          rows[$0..<($0 + each.count)] == first[...]
        })
      else { throw Diagnostic("its indices differ from image to image", kind: .unsupported) }
      let offsets = try first.map { row throws(Diagnostic) in try offset(row, in: Shape(extents)) }
      let kept = (0..<shared).map { Reshaping.Axis.copied($0) }
      let rest = (axes.upperBound..<rank).map { Reshaping.Axis.copied($0) }
      let source = depth == 1 ? x : try node.intermediate(Reshaping(kept + [.merged(axes)] + rest), [x], step: "flat")
      try node.emit(Gathering(axis: shared, indices: offsets, shape: each), [source])
    },
    "GatherElements": Translator(["axis"]) { node throws(Diagnostic) in
      let (x, list) = (try node.input(0), try indices(node))
      let places = try places(node, x, list)
      let flat = try node.intermediate(Reshaping([.merged(0..<list.shape.rank)]), [x], step: "flat")
      try node.emit(Gathering(axis: 0, indices: places, shape: list.shape), [flat])
    },
    "ScatterND": Translator(["reduction"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      if let box = try box(node, x) { return try assign(node, x, box) }
      let list = try indices(node)
      try replace(node, x) { shape throws(Diagnostic) in
        guard let depth = list.shape.dimensions.last, depth <= shape.rank else {
          throw Diagnostic("its indices have the shape \(list.shape)")
        }
        let (head, length) = (Shape(Array(shape.dimensions[..<depth])), shape.dimensions[depth...].reduce(1, *))
        var places: [Int] = []
        for row in list.rows(of: depth) {
          let start = try offset(row, in: head) * length
          places.append(contentsOf: start..<(start + length))
        }
        return places
      }
    },
    "ScatterElements": Translator(["axis", "reduction"]) { node throws(Diagnostic) in
      let (x, list) = (try node.input(0), try indices(node))
      try replace(node, x) { _ throws(Diagnostic) in try places(node, x, list) }
    },
  ]

  /// Makes x with some of its elements replaced by the updates, one after another.
  private static func replace(
    _ node: Translation, _ x: Value, at places: (Shape) throws(Diagnostic) -> [Int]
  ) throws(Diagnostic) {
    guard node.attributes.text("reduction", default: "none") == "none" else {
      throw Diagnostic("its reduction is not supported", kind: .unsupported)
    }
    let updates = try node.input(2)
    guard let rank = x.rank, let updateRank = updates.rank else {
      throw Diagnostic("the rank of its input is not known")
    }
    let shape = Shape(try (0..<rank).map { axis throws(Diagnostic) in try extent(x, axis) })
    let places = try places(shape)
    guard shape.count <= Evaluation.limit, places.count == updates.shapes.first?.count else {
      throw Diagnostic("its updates do not fit its indices")
    }
    var sources = Array(0..<shape.count)
    for (update, place) in places.enumerated() { sources[place] = shape.count + update }
    let parts = [
      try node.intermediate(Reshaping([.merged(0..<rank)]), [x], step: "flat"),
      try node.intermediate(Reshaping([.merged(0..<updateRank)]), [updates], step: "updates"),
    ]
    let joined = try node.intermediate(Concatenation(axis: 0), parts, step: "joined")
    try node.emit(Gathering(axis: 0, indices: sources, shape: shape), [joined])
  }

  /// The part of x that a ScatterND replaces, by axes, where its indices list all places of one box: so exporters write an
  /// assignment to a slice. Axes that it has whole, that of the images among them, are not named; nil for other indices.
  private static func box(_ node: Translation, _ x: Value) throws(Diagnostic) -> [Int: Range<Int>]? {
    let lists = try node.input(1).contents
    guard node.attributes.text("reduction", default: "none") == "none", lists.count == x.shapes.count,
      let rank = x.rank, try node.input(2).rank == rank
    else { return nil }
    var found: [Int: Range<Int>]?
    for (list, shape) in zip(lists, x.shapes) {
      guard let numbers = list.integers, let depth = list.shape.dimensions.last, depth > 0, depth <= rank,
        list.shape.rank == depth + 1, numbers.count >= depth
      else { return nil }
      let extents = Shape(Array(list.shape.dimensions.dropLast()))
      var box: [Int: Range<Int>] = [:]
      for axis in 0..<depth {
        let (start, step) = (numbers[axis], extents.strides[axis])
        guard start >= 0, start <= shape[axis] - extents[axis],
          (0..<extents.count).allSatisfy({ numbers[$0 * depth + axis] == start + $0 / step % extents[axis] })
        else { return nil }
        if extents[axis] < shape[axis] { box[axis] = start..<(start + extents[axis]) }
      }
      guard found == nil || found == box else { return nil }
      found = box
    }
    return found
  }

  /// Makes x with a box of it replaced: around the updates, axis by axis, what of x lies beside them.
  private static func assign(_ node: Translation, _ x: Value, _ box: [Int: Range<Int>]) throws(Diagnostic) {
    var whole = try node.input(2)
    let axes = box.keys.sorted()
    guard !axes.isEmpty else { return try node.pass(whole) }
    for axis in axes.reversed() {
      let before = axes.filter { $0 < axis }.compactMap { axis in
        box[axis].map { Slicing.Cut(axis: axis, start: $0.lowerBound, end: $0.upperBound) }
      }
      guard let range = box[axis], let extent = x.extent(axis) else {
        throw Diagnostic("it counts along axis \(axis), whose extent is not fixed", kind: .unsupported)
      }
      var parts = [whole]
      if range.lowerBound > 0 {
        let cut = Slicing.Cut(axis: axis, start: 0, end: range.lowerBound)
        parts.insert(try node.intermediate(Slicing(before + [cut]), [x], step: "before \(axis)"), at: 0)
      }
      if range.upperBound < extent {
        let cut = Slicing.Cut(axis: axis, start: range.upperBound, end: extent)
        parts.append(try node.intermediate(Slicing(before + [cut]), [x], step: "after \(axis)"))
      }
      let joined = Concatenation(axis: axis)
      if axis == axes.first { return try node.emit(joined, parts) }
      whole = try node.intermediate(joined, parts, step: "joined \(axis)")
    }
  }

  /// For each element of the indices of GatherElements and its kind, the element of x at its place but along the axis.
  private static func places(_ node: Translation, _ x: Value, _ list: Constant) throws(Diagnostic) -> [Int] {
    let axis = try node.axis(node.attributes.integer("axis", default: 0), rank: x.rank)
    guard let rank = x.rank, list.shape.rank == rank, let indices = list.integers else {
      throw Diagnostic("its indices do not fit its input")
    }
    let shape = Shape(try (0..<rank).map { axis throws(Diagnostic) in try extent(x, axis) })
    guard (0..<rank).allSatisfy({ $0 == axis || list.shape[$0] <= shape[$0] }) else {
      throw Diagnostic("its indices do not fit its input")
    }
    var steps = shape.strides
    steps[axis] = 0
    var places: [Int] = []
    for (start, index) in zip(list.shape.offsets(strides: steps), indices) {
      places.append(start + (try offset([index], in: [shape[axis]])) * shape.strides[axis])
    }
    return places
  }

  private static func indices(_ node: Translation) throws(Diagnostic) -> Constant {
    guard let list = try node.constant(1, "indices"), list.isInteger else {
      throw Diagnostic("its indices are not integers")
    }
    return list
  }

  private static func extent(_ x: Value, _ axis: Int) throws(Diagnostic) -> Int {
    guard let extent = x.extent(axis) else {
      throw Diagnostic("it counts along axis \(axis), whose extent is not fixed", kind: .unsupported)
    }
    return extent
  }

  /// Where in a tensor a list of positions, one for each axis, leads; negative ones count from the end.
  private static func offset(_ row: [Int], in shape: Shape) throws(Diagnostic) -> Int {
    var offset = 0
    for (index, (extent, step)) in zip(row, zip(shape.dimensions, shape.strides)) {
      guard index >= -extent, index < extent else { throw Diagnostic("its indices are out of range") }
      offset += (index < 0 ? index + extent : index) * step
    }
    return offset
  }
}

extension Constant {
  /// Integers, so many at a time.
  fileprivate func rows(of length: Int) -> [[Int]] {
    guard length > 0, let list = integers else { return [] }
    return list.chunks(ofCount: length).map(Array.init)
  }
}
