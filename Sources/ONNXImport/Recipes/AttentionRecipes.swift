import Basics
import Networks

extension RecipeWriter {
  static let attention: [String: RecipeWriter] = [
    "Attention": RecipeWriter([
      "is_causal", "kv_num_heads", "q_num_heads", "qk_matmul_output_mode", "scale", "softcap", "softmax_precision",
    ]) { recipe throws(Diagnostic) in
      for index in [4, 5, 6] where recipe.has(index) {
        throw Diagnostic("it goes on from earlier keys and values, which is not supported", kind: .unsupported)
      }
      let outputs = recipe.translation.node.output
      guard outputs.count < 4 || outputs[3].isEmpty else {
        throw Diagnostic("its output of scores is not supported", kind: .unsupported)
      }
      let count = recipe.attributes.integer("q_num_heads", default: 0)
      let keyCount = recipe.attributes.integer("kv_num_heads", default: count)
      let query = try recipe.heads(of: recipe.input(0), like: 0, count: count)
      let key = try recipe.heads(of: recipe.input(1), like: 1, count: keyCount, makes: 1)
      let value = try recipe.heads(of: recipe.input(2), like: 2, count: keyCount, makes: 2)
      let isFlat = try recipe.translation.input(0).rank == 3
      try recipe.attend(
        query, key, value, mask: recipe.has(3) ? try recipe.mask(3) : nil,
        isCausal: recipe.attributes.flag("is_causal"),
        softcap: recipe.attributes.float("softcap", default: 0), isFlat: isFlat)
    },
    // Inputs: x, the weights of queries, keys and values side by side, and their bias.
    "com.microsoft.Attention": RecipeWriter([
      "mask_filter_value", "num_heads", "qkv_hidden_sizes", "scale", "unidirectional",
    ]) {
      recipe throws(Diagnostic) in
      for index in [3, 4, 6] where recipe.has(index) {
        throw Diagnostic("its mask or what it goes on from is not supported", kind: .unsupported)
      }
      guard let width = try recipe.translation.input(1).extent(1) else {
        throw Diagnostic("the extent of its weights is not known")
      }
      let sizes = recipe.attributes.integers("qkv_hidden_sizes") ?? [Int](repeating: width / 3, count: 3)
      guard sizes.count == 3, sizes.reduce(0, { $0.addingReportingOverflow($1).partialValue }) == width else {
        throw Diagnostic("its sizes are \(sizes), its weights have \(width) columns")
      }
      var joined = recipe.add("MatMul", recipe.inputs(0, 1))
      if recipe.has(2) { joined = recipe.add("Add", [joined, recipe.input(2)]) }
      recipe.attend(recipe.split(joined, axis: 2, sizes: sizes))
    },
    "com.microsoft.MultiHeadAttention": RecipeWriter(["mask_filter_value", "num_heads", "scale", "unidirectional"]) {
      recipe throws(Diagnostic) in
      for index in [4, 6, 7] where recipe.has(index) {
        throw Diagnostic("its mask or what it goes on from is not supported", kind: .unsupported)
      }
      var parts = [0, 1, 2].map(recipe.input)
      var widths: [Int] = []
      for index in parts.indices {
        let part = try recipe.translation.input(index)
        guard part.rank == 3, let width = part.extent(2) else {
          throw Diagnostic("its queries, keys and values do not lie side by side", kind: .unsupported)
        }
        widths.append(width)
      }
      if recipe.has(3) {
        let bias = recipe.split(recipe.input(3), axis: 0, sizes: widths)
        parts = zip(parts, bias).map { recipe.add("Add", [$0, $1]) }
      }
      recipe.attend(parts)
    },
    // Inputs: x, cosines, sines and, where those are for all positions there are, which position is where.
    "RotaryEmbedding": RecipeWriter(["interleaved", "num_heads", "rotary_embedding_dim"]) { recipe throws(Diagnostic) in
      let x = try recipe.translation.input(0)
      let isFlat = x.rank == 3
      let value = try recipe.heads(
        of: recipe.input(0), like: 0, count: recipe.attributes.integer("num_heads", default: 0))
      let heads = max(recipe.attributes.integer("num_heads", default: 1), 1)
      guard let width = isFlat ? x.extent(2).map({ $0 / heads }) : x.extent(3) else {
        throw Diagnostic("the extents of its input are not known")
      }
      let turned = recipe.attributes.integer("rotary_embedding_dim", default: 0)
      let size = turned == 0 ? width : turned
      guard size > 0, size % 2 == 0, size <= width else { throw Diagnostic("it turns \(size) of \(width) values") }
      func angles(_ index: Int) -> String {
        let list =
          recipe.has(3) ? recipe.add("Gather", [recipe.input(index), recipe.input(3)]) : recipe.input(index)
        return recipe.add("Unsqueeze", [list, recipe.integers([1])])
      }
      let (cosines, sines) = (angles(1), angles(2))
      let parts = size == width ? [value] : recipe.split(value, axis: 3, sizes: [size, width - size])
      let isInterleaved = recipe.attributes.flag("interleaved")
      let halves =
        isInterleaved
        ? [0, 1].map { recipe.slice(parts[0], axis: 3, from: $0, step: 2) }
        : recipe.split(parts[0], axis: 3, sizes: [size / 2, size / 2])
      let first = recipe.add(
        "Sub", [recipe.add("Mul", [cosines, halves[0]]), recipe.add("Mul", [sines, halves[1]])])
      let second = recipe.add(
        "Add", [recipe.add("Mul", [sines, halves[0]]), recipe.add("Mul", [cosines, halves[1]])])
      var made: String
      if isInterleaved {
        let pairs = [first, second].map { recipe.add("Unsqueeze", [$0, recipe.integers([4])]) }
        let joined = recipe.add("Concat", pairs, [.integer("axis", 4)])
        made = recipe.add("Reshape", [joined, recipe.integers([0, 0, 0, size])])
      } else {
        made = recipe.add("Concat", [first, second], [.integer("axis", 3)])
      }
      if parts.count > 1 { made = recipe.add("Concat", [made, parts[1]], [.integer("axis", 3)]) }
      recipe.flatten(made, isFlat: isFlat, width: width * heads)
    },
  ]
}

extension Recipe {
  /// A value `[N, T, heads * size]` as `[N, heads, T, size]`; one of four axes is so already.
  fileprivate mutating func heads(
    of value: String, like index: Int, count: Int, makes output: Int? = nil
  ) throws(Diagnostic) -> String {
    let known = try translation.input(index)
    guard known.rank == 3 else {
      guard known.rank == 4 else { throw Diagnostic("its input has \(known.rank.map(String.init) ?? "unknown") axes") }
      return output == nil ? value : add("Identity", [value], makes: output)
    }
    guard let width = known.extent(2) else { throw Diagnostic("the extent of its input is not known") }
    guard count > 0, width % count == 0 else { throw Diagnostic("\(width) values make no \(count) heads") }
    let split = add("Reshape", [value, integers([0, 0, count, width / count])])
    return add("Transpose", [split], [.integers("perm", [0, 2, 1, 3])], makes: output)
  }

  /// ONNX's own attention over queries, keys and values `[N, T, heads * size]`, as ONNX Runtime's attributes say.
  fileprivate mutating func attend(_ parts: [String]) {
    let count = attributes.integer("num_heads", default: 0)
    var settings: [Onnx_AttributeProto] = [
      .integer("q_num_heads", count), .integer("kv_num_heads", count),
      .integer("is_causal", attributes.integer("unidirectional", default: 0)),
    ]
    if let scale = attributes.float("scale"), scale != 0 { settings.append(.float("scale", scale)) }
    add("Attention", parts + inputs(5), settings, makes: 0)
  }

  /// Softmax of the products of queries with keys, times the values; axes `[N, heads, T, size]`.
  fileprivate mutating func attend(
    _ query: String, _ key: String, _ value: String, mask: String?, isCausal: Bool, softcap: Float, isFlat: Bool
  ) throws(Diagnostic) {
    let (queries, keys, values) = (try translation.input(0), try translation.input(1), try translation.input(2))
    let count = isFlat ? attributes.integer("q_num_heads", default: 1) : queries.extent(1) ?? 1
    let keyCount = isFlat ? attributes.integer("kv_num_heads", default: count) : keys.extent(1) ?? 1
    guard let width = queries.extent(isFlat ? 2 : 3), let valueWidth = values.extent(isFlat ? 2 : 3), count > 0,
      keyCount > 0, count % keyCount == 0
    else { throw Diagnostic("its heads do not fit its inputs") }
    var (key, value) = (key, value)
    if count != keyCount {
      // Each head of keys and values serves several of queries, side by side.
      let served = integers((0..<count).map { $0 / (count / keyCount) })
      key = add("Gather", [key, served], [.integer("axis", 1)])
      value = add("Gather", [value, served], [.integer("axis", 1)])
    }
    let size = isFlat ? width / count : width
    guard size > 0 else { throw Diagnostic("its heads have no values") }
    let scale = attributes.float("scale") ?? 1 / Float(size).squareRoot()
    let products = add("MatMul", [query, add("Transpose", [key], [.integers("perm", [0, 1, 3, 2])])])
    var scores = add("Mul", [products, number(scale)])
    if isCausal {
      guard let rows = queries.extent(isFlat ? 1 : 2), let columns = keys.extent(isFlat ? 1 : 2),
        Shape([rows, columns]).checkedCount ?? .max <= Evaluation.limit
      else { throw Diagnostic("the extents of its inputs are not known") }
      let hidden = (0..<rows).flatMap { row in (0..<columns).map { $0 > row ? HidingMask.low : 0 } }
      scores = add("Add", [scores, constant(Constant([rows, columns], .floats(hidden)))])
    }
    if softcap > 0 {
      scores = add("Mul", [add("Tanh", [add("Div", [scores, number(softcap)])]), number(softcap)])
    }
    let masked = mask.map { add("Add", [scores, $0]) } ?? scores
    let seen = add("MatMul", [add("Softmax", [masked], [.integer("axis", -1)]), value])
    flatten(seen, isFlat: isFlat, width: isFlat ? valueWidth / keyCount * count : valueWidth)
  }

  /// Makes the first output of `[N, heads, T, size]`: that, or `[N, T, heads * size]`.
  fileprivate mutating func flatten(_ value: String, isFlat: Bool, width: Int) {
    guard isFlat else {
      add("Identity", [value], makes: 0)
      return
    }
    let turned = add("Transpose", [value], [.integers("perm", [0, 2, 1, 3])])
    add("Reshape", [turned, integers([0, 0, width])], makes: 0)
  }

  /// What a mask adds to the scores: one of booleans hides where it is false.
  fileprivate mutating func mask(_ index: Int) throws(Diagnostic) -> String {
    guard let constant = try translation.input(index).constant, constant.isInteger else { return input(index) }
    return self.constant(Constant(constant.shape, .floats(constant.floats.map { $0 == 0 ? HidingMask.low : 0 })))
  }

  fileprivate mutating func slice(_ value: String, axis: Int, from start: Int, step: Int) -> String {
    add("Slice", [value, integers([start]), integers([.max]), integers([axis]), integers([step])])
  }
}
