import Networks

/// Numbers that hide some of the scores of an attention: `-inf`, which a softmax makes 0, but never a whole row.
///
/// A model's numbers are finite, so such a mask is taken with numbers so low that a softmax makes the same of them.
struct HidingMask {
  /// Far below any score, and finite.
  static let low: Float = -1e30

  /// The mask with ``low`` for `-inf`.
  let tensor: Tensor

  /// Nil where nothing is `-inf`, something else is not finite, or a row would have nothing left.
  init?(_ tensor: Tensor) {
    let values = tensor.values
    guard values.contains(-.infinity), values.allSatisfy({ $0.isFinite || $0 == -.infinity }),
      let width = tensor.shape.dimensions.last, width > 0,
      stride(from: 0, to: values.count, by: width).allSatisfy({ values[$0..<($0 + width)].contains(where: \.isFinite) })
    else { return nil }
    self.tensor = Tensor(tensor.shape, values.map { max($0, Self.low) })
  }

  /// Those of a network's constants that are not finite and do nothing but hide scores, made finite.
  static func masks(among infinite: [String: Tensor], in assembly: Assembly) -> [String: Tensor] {
    let masks = infinite.compactMapValues { HidingMask($0)?.tensor }
    guard !masks.isEmpty else { return [:] }
    let readers = assembly.nodes.reduce(into: [String: [Node]]()) { readers, node in
      for input in Set(node.inputs) { readers[input, default: []].append(node) }
    }
    let use = Use(assembly: assembly, masks: Set(masks.keys), readers: readers)
    return masks.filter { use.isAddedToScores($0.key) }
  }

  private struct Use {
    let assembly: Assembly
    let masks: Set<String>
    let readers: [String: [Node]]

    /// Whether a mask goes nowhere but into sums of which a softmax along the last axis is made.
    func isAddedToScores(_ mask: String) -> Bool {
      all(mask) { node in
        switch node.operator {
        case is Expansion: isAddedToScores(node.output)
        case let sum as Arithmetic: sum.function == .add && endsInSoftmax(node.output)
        default: false
        }
      }
    }

    /// Whether nothing is made of scores but a softmax along their last axis. Between may stand what keeps their rows, but
    /// no other mask: two might hide each other's rest.
    private func endsInSoftmax(_ scores: String) -> Bool {
      all(scores) { node in
        switch node.operator {
        case let softmax as Softmax:
          return assembly.producer(of: node.output)?.inputs.first?.rank == softmax.axis + 1
        case let sum as Arithmetic where sum.function == .add:
          return node.inputs.allSatisfy { $0 == scores || !isMask($0) } && endsInSoftmax(node.output)
        case let activation as Activation:
          guard case .linear(let scale, _) = activation.function else { return false }
          return scale > 0 && endsInSoftmax(node.output)
        default: return false
        }
      }
    }

    private func isMask(_ value: String) -> Bool {
      guard let (made, inputs) = assembly.producer(of: value), made is Expansion else { return masks.contains(value) }
      return inputs.first.map { masks.contains($0.name) } ?? false
    }

    private func all(_ value: String, _ holds: (Node) -> Bool) -> Bool {
      let next = readers[value] ?? []
      return !next.isEmpty && next.allSatisfy(holds)
    }
  }
}
