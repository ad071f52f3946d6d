import Networks

/// A tensor whose content is known while the file is read: an initialiser, or what follows from some.
struct Constant: Hashable {
  /// Numbers as ONNX tells them apart: integers (booleans as 0 and 1) are counted exactly.
  enum Values: Hashable {
    case floats([Float])
    case integers([Int])
  }

  var shape: Shape
  var values: Values

  /// The shape's count and the values' must agree.
  init(_ shape: Shape, _ values: Values) {
    self.shape = shape
    self.values = values
    precondition(shape.count == count)
  }

  static func integers(_ list: [Int]) -> Constant { Constant([list.count], .integers(list)) }
  static func scalar(_ value: Float) -> Constant { Constant([], .floats([value])) }

  var count: Int {
    switch values {
    case .floats(let list): list.count
    case .integers(let list): list.count
    }
  }

  var isInteger: Bool {
    if case .integers = values { true } else { false }
  }

  /// The values as fp32.
  var floats: [Float] {
    switch values {
    case .floats(let list): list
    case .integers(let list): list.map { Float($0) }
    }
  }

  /// The values as integers; nil for a tensor of fractions.
  var integers: [Int]? {
    if case .integers(let list) = values { list } else { nil }
  }

  /// The only value; nil where there are several.
  var scalar: Float? { count == 1 ? floats.first : nil }

  var tensor: Tensor { Tensor(shape, floats) }

  func reshaped(_ shape: Shape) -> Constant { Constant(shape, values) }
}
