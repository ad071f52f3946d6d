/// What of a network's waists lies inside a block and is no result of one: MobileNet's expansions, depthwise convolutions
/// and gates, up to the product with 1 x 1 kernels that ends the block.
///
/// Where a block has a shortcut these are no waists at all; where it has none (a first block, one with a stride) they are,
/// six times as wide as what comes out. So some blocks of a network would show their insides and others not.
package struct BlockInterior: Sendable {
  package enum Role: String, Sendable, Encodable, CaseIterable {
    /// Made wider than what goes in, and than what comes out.
    case expansion
    /// Each channel made from one channel.
    case depthwise
    /// Each channel times a number that the whole map decides.
    case gate
  }

  /// The values inside blocks.
  package private(set) var roles: [String: Role] = [:]

  /// - Parameter waists: in the order of the network.
  init(_ graph: Graph, waists: [String]) {
    let makers = graph.makers
    let producers = Dictionary(graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    func units(_ value: String?) -> Int { value.flatMap { graph.shapes[$0] }.map { $0.rank == 4 ? $0[1] : 0 } ?? 0 }

    /// The convolution behind a value and whether anything bends what it makes.
    func convolution(behind value: String) -> (node: Node, isBent: Bool)? {
      var (value, isBent) = (value, false)
      while let node = producers[value] {
        if node.operator is Convolution { return (node, isBent) }
        guard node.isPointwise, let input = node.inputs.first(where: { graph.constants[$0] == nil }) else { return nil }
        isBent = isBent || node.operator is Activation
        value = input
      }
      return nil
    }
    func isDepthwise(_ value: String) -> Bool {
      guard let maker = makers[value] as? Convolution, let (node, _) = convolution(behind: value) else { return false }
      return maker.groups > 1 && maker.groups == units(node.inputs.first)
    }
    func isGate(_ value: String) -> Bool {
      guard let product = makers[value] as? Arithmetic, product.function == .multiply else { return false }
      return true
    }

    for (place, end) in waists.enumerated() {
      guard let last = makers[end] as? Convolution, last.kernel == [1, 1], last.groups == 1,
        let (_, isBent) = convolution(behind: end)
      else { continue }
      var before = waists[..<place]
      var found: [String: Role] = [:]
      while let value = before.last {
        if isDepthwise(value) {
          found[value] = .depthwise
        } else if isGate(value) {
          found[value] = .gate
        } else {
          break
        }
        before.removeLast()
      }
      // A gate alone is the end of something else.
      guard found.isEmpty || found.values.contains(.depthwise) else { continue }
      // What the first convolution makes of the image is no expansion, nor what the last one judges by.
      if !isBent, place < waists.count - 1, before.count > 1, let value = before.last,
        let (node, _) = convolution(behind: value),
        units(value) > units(end), units(value) > units(node.inputs.first)
      {
        found[value] = .expansion
      }
      roles.merge(found) { first, _ in first }
    }
  }
}
