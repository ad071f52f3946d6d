import Networks

/// What is known of one ONNX value while the model is put together.
///
/// Shapes and contents are worked out for several sizes of the batch at once (``Probes``): what agrees in all of them
/// does not depend on the batch, and the rest can be told to follow it.
struct Value {
  /// The name that nodes of the model read it by.
  var name: String
  /// The same as ``shapes``, for what holds whatever the size of the image: the rank, and what a node makes of them.
  private(set) var inferred: [Shape]
  /// Where it is noted that somebody read a shape; nil for constants, which have the same at every size of the image.
  private var reading: ShapeReading?
  /// One content per probe where it does not depend on the image; else empty.
  var contents: [Constant] = []
  /// The type of a tensor of the file; what was computed has none.
  var elementType: ElementType?

  init(_ name: String, shapes: [Shape], reading: ShapeReading) {
    self.name = name
    inferred = shapes
    self.reading = reading
  }

  init(_ name: String, contents: [Constant]) {
    self.name = name
    self.contents = contents
    inferred = contents.map(\.shape)
  }

  /// One shape per probe; empty where it is not known.
  var shapes: [Shape] {
    reading?.happened = true
    return inferred
  }

  var isConstant: Bool { !contents.isEmpty }

  /// The content, the same whatever the batch.
  var constant: Constant? {
    guard let first = contents.first, contents.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// For a content that holds the same once for every image of the batch: that, and the axes it is expanded to.
  var repeatedAlongBatch: (single: Constant, axes: [Expansion.Axis])? {
    guard let first = contents.first, let rank, rank > 0 else { return nil }
    guard
      let axis = (0..<rank).first(where: { axis in zip(shapes, Probes.batches).allSatisfy { $0[axis] == $1 } })
    else { return nil }
    var shape = first.shape
    shape.dimensions[axis] = 1
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let row = first.shape[axis] * inner
    let single = first.picking(shape, (0..<outer).flatMap { ($0 * row)..<($0 * row + inner) })
    for (content, batch) in zip(contents, Probes.batches) {
      var whole = shape
      whole.dimensions[axis] = batch
      guard content == single.picking(whole, shape.offsets(broadcastTo: whole)) else { return nil }
    }
    return (single, shape.dimensions.indices.map { $0 == axis ? .following(0) : .fixed(shape[$0]) })
  }

  /// The number of axes.
  var rank: Int? { inferred.first?.rank }

  /// The extent along an axis, the same whatever the batch.
  func extent(_ axis: Int) -> Int? {
    guard let extents = extents(axis), let first = extents.first, extents.allSatisfy({ $0 == first }) else {
      return nil
    }
    return first
  }

  /// The extent along an axis for each probe; nil where it is not known.
  func extents(_ axis: Int) -> [Int]? {
    guard !shapes.isEmpty, shapes.allSatisfy({ $0.dimensions.indices.contains(axis) }) else { return nil }
    return shapes.map { $0[axis] }
  }
}

/// Whether anything was decided by the shape of what is computed from the image, and so by the image's size.
final class ShapeReading {
  var happened = false
}

/// The sizes for which shapes are worked out while importing.
enum Probes {
  /// What a batch whose size the file leaves open is taken to be: two numbers, to see what follows it.
  static let batches = [2, 3]
  /// What a height or width that the file leaves open is taken to be.
  static let side = 224

  /// The shapes of an input, one for each probe; empty where its rank or an axis is not known.
  static func shapes(_ dimensions: [Int?], _ setting: ImportSetting) -> [Shape] {
    var shapes: [Shape] = []
    for batch in batches {
      var extents: [Int] = []
      for (axis, dimension) in dimensions.enumerated() {
        switch (dimension, axis, dimensions.count) {
        case (_, 0, 2...) where setting.isBatchFree: extents.append(batch)
        case (_, 1..., 4) where setting.image?.rank == 4: extents.append(setting.image?[axis] ?? 1)
        case (let extent?, _, _): extents.append(extent)
        case (nil, 0, _): extents.append(batch)
        case (nil, 1, 4): extents.append(3)
        case (nil, 2..., 4): extents.append(side)
        default: return []
        }
      }
      shapes.append(Shape(extents))
    }
    return shapes
  }
}
