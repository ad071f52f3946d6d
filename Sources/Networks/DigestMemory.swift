import Basics
import Synchronization

import struct Foundation.Data

/// Digests of the values of one model and of ranges of their channels, each worked out once.
///
/// A digest is a Merkle digest: of an operator and of the digests of the parts of its inputs that the channels need
/// (``Operator/origins(ofChannels:inputs:)``). Weights are hashed slice by slice. It reaches up to the image, or up to a
/// value taken for the source: then it covers only what lies between.
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
  /// The values between the source and the rest of the network that depend on it; nil where the image is the source.
  private let between: (source: String, values: Set<String>)?

  init() { between = nil }

  /// For digests of what lies between a value and others.
  init(from source: String, in model: Model) {
    var values: Set<String> = []
    for node in model.nodes where node.inputs.contains(where: { $0 == source || values.contains($0) }) {
      values.insert(node.output)
    }
    between = (source, values)
  }

  /// The shapes of the model's values for one image, as far as they are known.
  func shapes(of model: Model) -> [String: Shape] {
    state.withLock { state in
      Self.shapes(of: model, &state)
    }
  }

  func digest(of value: String, channels: Range<Int>?, in model: Model) -> Digest {
    state.withLock { state in
      digest(Key(value: value, axis: channels.map { _ in 1 }, range: channels), model, &state)
    }
  }

  /// Whether a value lies between the source and the rest of the network.
  func isBetween(_ value: String) -> Bool { between?.values.contains(value) ?? true }

  /// What some channels of a value are made from, followed channel by channel as far as that goes: the nodes on the
  /// way, and the values of which everything counts from there on.
  func parts(of value: String, channels: Range<Int>, in model: Model) -> (nodes: [String], values: [String]) {
    state.withLock { state in
      var (nodes, values, seen): ([String], [String], Set<Key>) = ([], [], [])
      var stack = [Key(value: value, axis: 1, range: channels)]
      while let key = stack.popLast() {
        guard seen.insert(key).inserted else { continue }
        guard key.range != nil else {
          values.append(key.value)
          continue
        }
        if let node = model.producer(of: key.value), place(of: key.value, model) == .network { nodes.append(node.name) }
        stack += parts(of: key, model, &state)
      }
      return (nodes, values)
    }
  }

  /// Works through what the digest is made of with a stack of its own: networks may be thousands of operators deep.
  private func digest(_ target: Key, _ model: Model, _ state: inout State) -> Digest {
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
  private func parts(of key: Key, _ model: Model, _ state: inout State) -> [Key] {
    guard let node = model.producer(of: key.value), place(of: key.value, model) == .network else { return [] }
    let whole = node.inputs.map { Key(value: $0, axis: nil, range: nil) }
    guard key.axis == 1, let channels = key.range else { return whole }
    let known = Self.shapes(of: model, &state)
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

  private func combine(_ key: Key, _ parts: [Key], _ model: Model, _ state: inout State) -> Digest {
    switch place(of: key.value, model) {
    case .network: break
    case .source: return Digest(Data("source \(key.range, default: "whole")".utf8))
    case .elsewhere: return Digest(Data("elsewhere \(Self.shapes(of: model, &state)[key.value], default: "")".utf8))
    }
    if let constant = model.constants[key.value] {
      guard let axis = key.axis, let range = key.range else { return constant.digest }
      return constant.digest(axis: axis, range)
    }
    var hasher = DigestHasher()
    if let index = model.inputs.firstIndex(where: { $0.name == key.value }) {
      hasher.update("input \(index)")
      return hasher.finish()
    }
    hasher.update(Self.operatorDigest(key.value, model, &state).hex)
    for part in parts {
      hasher.update(part.range == nil ? "whole" : "part")
      hasher.update(state.digests[part]?.hex ?? "")
    }
    return hasher.finish()
  }

  private enum Place {
    case network
    /// Where the digest ends.
    case source
    /// A value that does not depend on the source: only its shape counts.
    case elsewhere
  }

  private func place(of value: String, _ model: Model) -> Place {
    guard let between else { return .network }
    if value == between.source { return .source }
    return between.values.contains(value) || model.constants[value] != nil ? .network : .elsewhere
  }

  private static func operatorDigest(_ value: String, _ model: Model, _ state: inout State) -> Digest {
    if let digest = state.operators[value] { return digest }
    var hasher = DigestHasher()
    if let node = model.producer(of: value) {
      hasher.update(node.operator.name)
      hasher.update(Digest(of: node.operator).hex)
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
