import Basics
import Networks

extension Translator {
  static let reshapings: [String: Translator] = [
    "Flatten": Translator(["axis"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      try node.emit(Reshaping(try ReshapingAxes.flattened(node, rank: x.rank)), [x])
    },
    "Reshape": Translator(["allowzero", "shape"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      let targets =
        node.hasInput(1)
        ? try node.input(1).contents.compactMap(\.integers)
        : Probes.batches.compactMap { _ in node.attributes.integers("shape") }
      guard targets.count == Probes.batches.count, let rank = targets.first?.count,
        targets.allSatisfy({ $0.count == rank }), rank <= 16
      else { throw Diagnostic("its shape is computed from the image, or missing") }
      let allowZero = node.attributes.flag("allowzero")
      func make() throws(Diagnostic) -> Reshaping {
        let freed = node.assembly.freed(targets, of: x, allowZero: allowZero)
        return Reshaping(try ReshapingAxes.axes(of: x, targets: freed, allowZero: allowZero))
      }
      var reshaping = try node.assembly.made(node.node.output.first, by: targets, make)
      // "What remains" is told as a number where it is the same for any number of images; at another size it is another.
      if x.inferred.contains(where: { (try? reshaping.checkedOutputShape([$0])) == nil }) { reshaping = try make() }
      let shapes = x.inferred.compactMap { try? reshaping.checkedOutputShape([$0]) }
      if let (normalization, source) = Patterns.groupNormalization(x, shapes: shapes, in: node.assembly) {
        return try node.emit(normalization, [source])
      }
      try node.emit(reshaping, [x])
    },
    "Squeeze": Translator(["axes"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      let ones = x.rank.map { rank in (0..<rank).filter { x.extent($0) == 1 } }
      try node.emit(Reshaping(try ReshapingAxes.squeezed(node, rank: x.rank, ones: ones)), [x])
    },
    "Unsqueeze": Translator(["axes"]) { node throws(Diagnostic) in
      let x = try node.input(0)
      try node.emit(Reshaping(try ReshapingAxes.unsqueezed(node, rank: x.rank)), [x])
    },
    "DepthToSpace": Translator(["blocksize", "mode"]) { node throws(Diagnostic) in
      let (x, block, channels) = try blocks(node)
      guard channels % (block * block) == 0 else { throw Diagnostic("\(channels) channels make no blocks of \(block)") }
      let depth = channels / (block * block)
      let inColumns = node.attributes.text("mode", default: "DCR") == "DCR"
      let split: [Reshaping.Axis] =
        inColumns ? [.fixed(block), .fixed(block), .fixed(depth)] : [.fixed(depth), .fixed(block), .fixed(block)]
      let blocks = try node.intermediate(
        Reshaping([.copied(0)] + split + [.copied(2), .copied(3)]), [x], step: "blocks")
      let spread = try node.intermediate(
        Transposition(inColumns ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]), [blocks], step: "spread")
      try node.emit(Reshaping([.copied(0), .copied(1), .merged(2..<4), .merged(4..<6)]), [spread])
    },
    "SpaceToDepth": Translator(["blocksize"]) { node throws(Diagnostic) in
      let (x, block, _) = try blocks(node)
      guard let height = x.extent(2), let width = x.extent(3), height % block == 0, width % block == 0 else {
        throw Diagnostic("its input cannot be divided into blocks of \(block)")
      }
      let cut: [Reshaping.Axis] = [.fixed(height / block), .fixed(block), .fixed(width / block), .fixed(block)]
      let blocks = try node.intermediate(Reshaping([.copied(0), .copied(1)] + cut), [x], step: "blocks")
      let gathered = try node.intermediate(Transposition([0, 3, 5, 1, 2, 4]), [blocks], step: "gathered")
      try node.emit(Reshaping([.copied(0), .merged(1..<4), .copied(4), .copied(5)]), [gathered])
    },
  ]

  private static func blocks(_ node: Translation) throws(Diagnostic) -> (x: Value, block: Int, channels: Int) {
    let x = try node.input(0)
    let block = node.attributes.integer("blocksize", default: 0)
    guard (1...Window.limit).contains(block) else { throw Diagnostic("its blocksize is \(block)") }
    guard x.rank == 4, let channels = x.extent(1) else { throw Diagnostic("its input is no known map") }
    return (x, block, channels)
  }
}
