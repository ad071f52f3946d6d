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
    let use = Use(of: Set(masks.keys), in: assembly)
    return masks.filter { use.onlyHides($0.key) }
  }

  /// Where masks lead to in a network.
  private struct Use {
    private let assembly: Assembly
    /// The masks, and what repeats them for all images.
    private var masks: Set<String>
    private var readers: [String: [Node]] = [:]

    init(of masks: Set<String>, in assembly: Assembly) {
      self.assembly = assembly
      self.masks = masks
      for node in assembly.nodes {
        for input in Set(node.inputs) { readers[input, default: []].append(node) }
        if node.operator is Expansion, node.inputs.first.map(self.masks.contains) ?? false {
          self.masks.insert(node.output)
        }
      }
    }

    /// Whether a mask goes nowhere but into scores of which a softmax along their last axis is made. Between may stand what
    /// keeps their rows, but no other mask: two might hide each other's rest.
    func onlyHides(_ mask: String) -> Bool {
      var waiting = [mask]
      var seen: Set = [mask]
      while let value = waiting.popLast() {
        guard let next = readers[value] else { return false }
        for node in next where !endsScores(node, value) {
          guard keepsRows(node, value) else { return false }
          if seen.insert(node.output).inserted { waiting.append(node.output) }
        }
      }
      return true
    }

    private func endsScores(_ node: Node, _ value: String) -> Bool {
      guard !masks.contains(value), let softmax = node.operator as? Softmax else { return false }
      return assembly.producer(of: node.output)?.inputs.first?.rank == softmax.axis + 1
    }

    private func keepsRows(_ node: Node, _ value: String) -> Bool {
      switch node.operator {
      case is Expansion: return masks.contains(node.output)
      case let sum as Arithmetic:
        return sum.function == .add && node.inputs.allSatisfy { $0 == value || !masks.contains($0) }
      case let activation as Activation:
        guard !masks.contains(value), case .linear(let scale, _) = activation.function else { return false }
        return scale > 0
      default: return false
      }
    }
  }
}
