import Basics
import CDNNL
import Networks

extension Attention: Executable {
  /// q `[N, T, heads * d]`, k `[N, S, heads * d]`, v `[N, S, heads * e]` -> y `[N, T, heads * e]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let products = try HeadProducts(heads: heads, scale: scale, node, bias: 3)
    let (v, y) = (try node.denseSource(2), try node.newDenseOutput())
    for block in products.blocks() {
      let pattern = try products.newPattern(block)
      try products.attend(block, into: pattern)
      try node.builder.multiply(pattern, products.keys(v, block), into: products.queries(y, block))
    }
  }

  /// With P the pattern, worked out anew: dv = P^T dy and dP = dy v^T
  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let products = try HeadProducts(heads: heads, scale: scale, node, bias: 3)
    let (v, dy) = (try node.denseSource(2), try node.denseGradient())
    let dv = node.takesGradient(2) ? try node.newDenseGradient(2) : nil
    let gradients = try PatternGradients(products, node)
    for block in products.blocks(whole: gradients.needWhole) {
      let pattern = try products.newPattern(block)
      try products.attend(block, into: pattern)
      let sent = try products.queries(dy, block)
      if let dv {
        try node.builder.multiply(pattern.turned(), sent, into: products.keys(dv, block), adding: !block.isFirst)
      }
      guard gradients.areWanted else { continue }
      let change = try products.newPattern(block)
      try node.builder.multiply(sent, products.keys(v, block).turned(), into: change)
      try gradients.send(change, through: pattern, block)
    }
    try gradients.finish()
  }
}

extension AttentionPattern: Executable {
  /// q `[N, T, heads * d]`, k `[N, S, heads * d]` -> P `[N, heads, T, S]`
  func forward(_ node: NodeLowering) throws(Diagnostic) {
    let products = try HeadProducts(heads: heads, scale: scale, node, bias: 2)
    let output = try node.newDenseOutput()
    for block in products.blocks(whole: true) { try products.attend(block, into: output.images(block.images)) }
  }

  func backward(_ node: NodeLowering) throws(Diagnostic) {
    let products = try HeadProducts(heads: heads, scale: scale, node, bias: 2)
    let (pattern, gradient) = (try node.denseResult(), try node.denseGradient())
    let gradients = try PatternGradients(products, node)
    for block in products.blocks(whole: true) {
      let change = try products.newPattern(block)
      try node.builder.copy(gradient.images(block.images), to: change)
      try gradients.send(change, through: pattern.images(block.images), block)
    }
    try gradients.finish()
  }
}

/// The patterns of heads, a block of images and queries at a time: those of 1,369 tokens and 12 heads would take 90 MB for
/// each image.
///
/// The heads stay side by side in the rows of tokens; the matrix of one is read with the strides of all.
private struct HeadProducts {
  /// Images and some of their queries, of all heads, that are worked on together.
  struct Block {
    let images: Range<Int>
    let queries: Range<Int>

    /// Whether none before it is of the same images.
    var isFirst: Bool { queries.lowerBound == 0 }
  }

  /// Numbers of a pattern that are held at a time: 4 MB.
  private static let limit = 1 << 20

  let builder: Builder
  let heads: Int
  let scale: Float
  let q: Place
  let k: Place
  private let bias: Place?
  /// The place of the bias among the inputs.
  let biasInput: Int

  init(heads: Int, scale: Float, _ node: NodeLowering, bias input: Int) throws(Diagnostic) {
    self.heads = heads
    self.scale = scale
    builder = node.builder
    q = try node.denseSource(0)
    k = try node.denseSource(1)
    bias = node.inputCount > input ? try node.denseSource(input) : nil
    biasInput = input
  }

  /// As many whole images as there is room for, else parts of one image's queries.
  ///
  /// - Parameter whole: keeps each image in one piece, as there is room for all patterns already.
  func blocks(whole: Bool = false) -> [Block] {
    let (images, tokens, row) = (q.shape[0], q.shape[1], heads * k.shape[1])
    let queries = whole ? tokens : min(max(Self.limit / row, 1), tokens)
    let together = max(Self.limit / row / tokens, 1)
    let period = bias?.shape[0] ?? 1
    var blocks: [Block] = []
    var image = 0
    while image < images {
      // Images of one block have the same bias, or one each that lie one after another.
      let room = period == 1 ? images - image : period - image % period
      let next = image + min(together, room)
      for start in stride(from: 0, to: tokens, by: queries) {
        blocks.append(Block(images: image..<next, queries: start..<min(start + queries, tokens)))
      }
      image = next
    }
    return blocks
  }

  /// Memory for the pattern of a block, `[images, heads, queries, S]`.
  func newPattern(_ block: Block) throws(Diagnostic) -> Place {
    builder.allocate(try Layout(dense: [block.images.count, heads, block.queries.count, k.shape[1]]))
  }

  /// P = softmax(scale * q k^T + bias)
  func attend(_ block: Block, into pattern: Place) throws(Diagnostic) {
    var addend: Place?
    if let bias {
      let first = block.images.lowerBound % bias.shape[0]
      let own = bias.shape[0] == 1 ? 0..<1 : first..<first + block.images.count
      addend = bias.view([own, 0..<bias.shape[1], block.queries, 0..<bias.shape[3]])
      if addend == nil { throw Diagnostic("its bias has no such part") }
    }
    try builder.multiply(queries(q, block), keys(k, block).turned(), into: pattern, scale: scale, addend: addend)
    try builder.softmax(pattern, into: pattern, axis: 3)
  }

  /// The rows `[N, T, heads * d]` of a block's queries as matrices `[images, heads, queries, d]`.
  func queries(_ place: Place, _ block: Block) throws(Diagnostic) -> Place {
    try place.matrices(heads, images: block.images, tokens: block.queries)
  }

  /// The rows `[N, S, heads * d]` that a block's queries look at as matrices `[images, heads, S, d]`.
  func keys(_ place: Place, _ block: Block) throws(Diagnostic) -> Place {
    try place.matrices(heads, images: block.images, tokens: 0..<place.shape[1])
  }
}

/// What is sent back through patterns to queries, keys and a bias.
private struct PatternGradients {
  private let products: HeadProducts
  private let node: NodeLowering
  private let dq: Place?
  private let dk: Place?
  /// Of all scores, where the bias takes a gradient.
  private let scores: Place?

  init(_ products: HeadProducts, _ node: NodeLowering) throws(Diagnostic) {
    self.products = products
    self.node = node
    dq = node.takesGradient(0) ? try node.newDenseGradient(0) : nil
    dk = node.takesGradient(1) ? try node.newDenseGradient(1) : nil
    let hasBias = node.inputCount > products.biasInput && node.takesGradient(products.biasInput)
    scores =
      hasBias
      ? node.builder.allocate(
        try Layout(dense: [products.q.shape[0], products.heads, products.q.shape[1], products.k.shape[1]])) : nil
  }

  /// Whether patterns must come by whole images.
  var needWhole: Bool { scores != nil }
  var areWanted: Bool { dq != nil || dk != nil || scores != nil }

  /// ds = P (dP - sum of dP P) in place of dP, then dq = scale ds k and dk = scale ds^T q.
  func send(_ change: Place, through pattern: Place, _ block: HeadProducts.Block) throws(Diagnostic) {
    let builder = node.builder
    try builder.softmaxBackward(pattern, change, into: change, axis: 3)
    if let dq {
      try builder.multiply(
        change, products.keys(products.k, block), into: products.queries(dq, block), scale: products.scale)
    }
    if let dk {
      try builder.multiply(
        change.turned(), products.queries(products.q, block), into: products.keys(dk, block), scale: products.scale,
        adding: !block.isFirst)
    }
    if let scores { try builder.copy(change, to: scores.images(block.images)) }
  }

  /// The bias takes the sum over all that it was added to.
  func finish() throws(Diagnostic) {
    guard let scores else { return }
    let period = node.shape(products.biasInput)[0]
    let shape = Shape([scores.shape[0] / period, period] + scores.shape.dimensions.dropFirst())
    try node.addBroadcastGradient(products.biasInput, scores.reshaped(shape))
  }
}

extension Place {
  /// Some images of a dense tensor.
  fileprivate func images(_ range: Range<Int>) throws(Diagnostic) -> Place {
    let part = Shape([range.count] + shape.dimensions.dropFirst())
    let size = shape.dimensions.dropFirst().reduce(MemoryLayout<Float>.size, *)
    return Place(home: home, offset: offset + range.lowerBound * size, layout: try Layout(dense: part))
  }

  /// Dense rows `[N, T, heads * d]` as matrices `[N, heads, T, d]`, where they lie.
  fileprivate func matrices(
    _ heads: Int, images: Range<Int>, tokens: Range<Int>
  ) throws(Diagnostic) -> Place {
    let (row, width) = (shape[2], shape[2] / heads)
    let first = (images.lowerBound * shape[1] + tokens.lowerBound) * row
    return Place(
      home: home, offset: offset + first * MemoryLayout<Float>.size,
      layout: try Layout([images.count, heads, tokens.count, width], strides: [shape[1] * row, width, row, 1]))
  }
}
