import Basics
import Synchronization

/// Digests of the values of one model and of ranges of their channels, each worked out once.
///
/// A digest is a Merkle digest: of an operator and of the digests of the parts of its inputs that the channels need
/// (``Operator/origins(ofChannels:inputs:)``). Weights are hashed slice by slice.
final class DigestMemory: Sendable {
  private struct Key: Hashable {
    let value: String
    /// Nil for the whole value.
    let axis: Int?
    let range: Range<Int>?
  }

  private struct State {
    var digests: [Key: Digest] = [:]
    var operators: [String: Digest] = [:]
    var shapes: [String: Shape]?
  }

  private let state = Mutex(State())

  /// The shapes of the model's values for one image, as far as they are known.
  func shapes(of model: Model) -> [String: Shape] {
    state.withLock { state in
      DigestMemory.shapes(of: model, &state)
    }
  }

  func digest(of value: String, channels: Range<Int>?, in model: Model) -> Digest {
    state.withLock { state in
      DigestMemory.digest(Key(value: value, axis: channels.map { _ in 1 }, range: channels), model, &state)
    }
  }

  /// Works through what the digest is made of with a stack of its own: networks may be thousands of operators deep.
  private static func digest(_ target: Key, _ model: Model, _ state: inout State) -> Digest {
    var stack = [target]
    while let key = stack.last {
      if state.digests[key] != nil {
        stack.removeLast()
        continue
      }
      let parts = parts(of: key, model, &state)
      let missing = parts.filter { state.digests[$0] == nil }
      guard missing.isEmpty else {
        stack.append(contentsOf: missing)
        continue
      }
      state.digests[key] = combine(key, parts, model, &state)
      stack.removeLast()
    }
    return state.digests[target] ?? Digest([UInt8]())
  }

  /// What a value is made from: all of its node's inputs, or the parts that its channels need.
  private static func parts(of key: Key, _ model: Model, _ state: inout State) -> [Key] {
    guard let node = model.producer(of: key.value) else { return [] }
    let whole = node.inputs.map { Key(value: $0, axis: nil, range: nil) }
    guard key.axis == 1, let channels = key.range else { return whole }
    let known = shapes(of: model, &state)
    let inputs = node.inputs.compactMap { known[$0] }
    guard inputs.count == node.inputs.count else { return whole }
    let extents = node.operator.origins(ofChannels: channels, inputs: inputs)
    var parts: [Key] = []
    for (index, extent) in extents.enumerated() {
      switch extent {
      case .none: break
      case .whole: parts.append(whole[index])
      case .range(let axis, let range):
        let isAll = axis >= inputs[index].rank || range == 0..<inputs[index][axis]
        // Channels of a map can be followed further up; other parts of a map cannot.
        let canFollow = model.constants[node.inputs[index]] != nil || axis == 1
        parts.append(isAll || !canFollow ? whole[index] : Key(value: node.inputs[index], axis: axis, range: range))
      }
    }
    return parts
  }

  private static func combine(_ key: Key, _ parts: [Key], _ model: Model, _ state: inout State) -> Digest {
    if let constant = model.constants[key.value] {
      guard let axis = key.axis, let range = key.range else { return constant.digest }
      return constant.digest(axis: axis, range)
    }
    var hasher = DigestHasher()
    if let index = model.inputs.firstIndex(where: { $0.name == key.value }) {
      hasher.update("input \(index)")
      return hasher.finish()
    }
    hasher.update(operatorDigest(key.value, model, &state).hex)
    for part in parts {
      hasher.update(part.range == nil ? "whole" : "part")
      hasher.update(state.digests[part]?.hex ?? "")
    }
    return hasher.finish()
  }

  private static func operatorDigest(_ value: String, _ model: Model, _ state: inout State) -> Digest {
    if let digest = state.operators[value] { return digest }
    var hasher = DigestHasher()
    if let node = model.producer(of: value) {
      hasher.update(node.operator.name)
      // Operators are plain values of numbers and names, which always encode.
      if let digest = try? Digest(of: node.operator) { hasher.update(digest.hex) }
    }
    let digest = hasher.finish()
    state.operators[value] = digest
    return digest
  }

  private static func shapes(of model: Model, _ state: inout State) -> [String: Shape] {
    if let shapes = state.shapes { return shapes }
    var shapes = model.defaultInputs ?? [:]
    for (name, tensor) in model.constants { shapes[name] = tensor.shape }
    for node in model.nodes {
      let inputs = node.inputs.compactMap { shapes[$0] }
      guard inputs.count == node.inputs.count, let shape = try? node.operator.checkedOutputShape(inputs)
      else { continue }
      shapes[node.output] = shape
    }
    state.shapes = shapes
    return shapes
  }
}
