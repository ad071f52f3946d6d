import Basics
import Synchronization

import struct Foundation.Data

/// Digests of the values of one model and of parts of them, each worked out once.
///
/// A digest is a Merkle digest: of an operator and of the digests of the parts of its inputs that a part of its output
/// needs (``Operator/part(_:axis:inputs:)``). Weights are hashed slice by slice. It reaches up to the image, or up to a
/// value taken for the source: then it covers only what lies between.
///
/// What is known is shared between threads; none waits while another hashes, at worst two work the same out.
final class DigestMemory: Sendable {
  private struct Key: Hashable {
    let value: String
    /// Nil for the whole value.
    var part: Part?
  }

  private struct Part: Hashable {
    let axis: Int
    let range: Range<Int>
  }

  private struct State {
    var digests: [Key: Digest] = [:]
    var operators: [String: Digest] = [:]
    var anatomy: Anatomy?
  }

  /// What is known of the model's values for one image of its own size.
  private struct Anatomy {
    let shapes: [String: Shape]
    let trace: AxisTrace
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

  /// The units of a value for one image of the model's own size, as far as that is known.
  func space(of value: String, in model: Model) -> UnitSpace? { anatomy(of: model).trace.space(of: value) }

  func digest(of value: String, in model: Model) throws(Diagnostic) -> Digest {
    try digest(Key(value: value), model)
  }

  func digest(of value: String, unit: Int, in model: Model) throws(Diagnostic) -> Digest {
    try digest(key(of: value, unit: unit, model), model)
  }

  /// Whether a value lies between the source and the rest of the network.
  func isBetween(_ value: String) -> Bool { between?.values.contains(value) ?? true }

  /// What a unit of a value is made from, followed part by part as far as that goes: the nodes on the way, and the
  /// values of which everything counts from there on.
  func parts(of value: String, unit: Int, in model: Model) -> (nodes: [String], values: [String]) {
    var (nodes, values, seen): ([String], [String], Set<Key>) = ([], [], [])
    var stack = [key(of: value, unit: unit, model)]
    while let key = stack.popLast() {
      guard seen.insert(key).inserted else { continue }
      guard key.part != nil else {
        values.append(key.value)
        continue
      }
      if let node = model.producer(of: key.value), place(of: key.value, model) == .network { nodes.append(node.name) }
      stack += parts(of: key, model)
    }
    return (nodes, values)
  }

  /// Where nothing is known of a value's shape, its units are told apart by number alone.
  private func key(of value: String, unit: Int, _ model: Model) -> Key {
    Key(value: value, part: Part(axis: space(of: value, in: model)?.axis ?? 1, range: unit..<(unit + 1)))
  }

  /// Works through what the digest is made of with a stack of its own: networks may be thousands of operators deep.
  private func digest(_ target: Key, _ model: Model) throws(Diagnostic) -> Digest {
    var waiting: [Key] = []
    var key = target
    while true {
      let digest: Digest
      if let known = state.withLock({ $0.digests[key] }) {
        digest = known
      } else {
        let parts = parts(of: key, model)
        let known = state.withLock { state in parts.map { state.digests[$0] } }
        let missing = zip(parts, known).filter { $1 == nil }.map(\.0)
        if let next = missing.last {
          waiting.append(key)
          waiting += missing.dropLast()
          key = next
          continue
        }
        digest = try combine(key, zip(parts, known.compactMap(\.self)), model)
        state.withLock { [key] in $0.digests[key] = digest }
      }
      guard let next = waiting.popLast() else { return digest }
      key = next
    }
  }

  /// What a value is made from: all of its node's inputs, or the parts that its own part needs.
  private func parts(of key: Key, _ model: Model) -> [Key] {
    guard let node = model.producer(of: key.value), place(of: key.value, model) == .network else { return [] }
    let whole = node.inputs.map { Key(value: $0) }
    guard let part = key.part else { return whole }
    let shapes = anatomy(of: model).shapes
    let inputs = node.inputs.compactMap { shapes[$0] }
    // A file may name an output that has no such axis.
    guard inputs.count == node.inputs.count, let shape = shapes[key.value], part.axis < shape.rank,
      let made = node.operator.part(part.range, axis: part.axis, inputs: inputs)
    else { return whole }
    return zip(whole, zip(inputs, made.origins)).compactMap { whole, needed in
      switch needed.1 {
      case .none: nil
      case .whole: whole
      case .range(let axis, let range):
        range == 0..<needed.0[axis] ? whole : Key(value: whole.value, part: Part(axis: axis, range: range))
      }
    }
  }

  /// - Parameter parts: those of the key, with their digests.
  private func combine(
    _ key: Key, _ parts: some Sequence<(Key, Digest)>, _ model: Model
  ) throws(Diagnostic) -> Digest {
    switch place(of: key.value, model) {
    case .network: break
    case .source: return Digest(Data("source \(key.part?.range, default: "whole")".utf8))
    case .elsewhere: return Digest(Data("elsewhere \(anatomy(of: model).shapes[key.value], default: "")".utf8))
    }
    if let constant = model.constants[key.value] {
      return key.part.map { constant.digest(axis: $0.axis, $0.range) } ?? constant.digest
    }
    var hasher = DigestHasher()
    if let index = model.inputs.firstIndex(where: { $0.name == key.value }) {
      hasher.update("input \(index)")
      return hasher.finish()
    }
    guard let node = model.producer(of: key.value) else {
      throw Diagnostic("there is no value '\(key.value)' in this network")
    }
    hasher.update(operatorDigest(node).hex)
    for (part, digest) in parts {
      hasher.update(part.part == nil ? "whole" : "part")
      hasher.update(digest.hex)
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

  private func operatorDigest(_ node: Node) -> Digest {
    if let known = state.withLock({ $0.operators[node.output] }) { return known }
    var hasher = DigestHasher()
    hasher.update(node.operator.name)
    hasher.update(Digest(of: node.operator).hex)
    let digest = hasher.finish()
    state.withLock { $0.operators[node.output] = digest }
    return digest
  }

  private func anatomy(of model: Model) -> Anatomy {
    if let known = state.withLock({ $0.anatomy }) { return known }
    var shapes = model.defaultInputs ?? [:]
    let inputs = Array(shapes.keys)
    for (name, tensor) in model.constants { shapes[name] = tensor.shape }
    for node in model.nodes {
      let inputs = node.inputs.compactMap { shapes[$0] }
      guard inputs.count == node.inputs.count, let shape = try? node.operator.checkedOutputShape(inputs)
      else { continue }
      shapes[node.output] = shape
    }
    let anatomy = Anatomy(shapes: shapes, trace: AxisTrace(inputs: inputs, nodes: model.nodes, shapes: shapes))
    state.withLock { $0.anatomy = anatomy }
    return anatomy
  }
}
