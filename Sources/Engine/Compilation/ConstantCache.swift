import Basics
import CDNNL
import Networks
import Synchronization

/// Constants in the layouts that primitives asked for, each laid out once. Safe from any thread.
///
/// They stand in the budget of memory as long as the cache is there.
final class ConstantCache: Sendable {
  /// A tensor is known by its storage, which the entry keeps alive; so the address cannot come to mean another.
  private struct Key: Hashable {
    let storage: UInt
    let count: Int
  }

  private struct Entry {
    let tensor: Tensor
    let source: Layout
    let destination: Layout
    let memory: AlignedMemory
  }

  private let entries = Mutex<[Key: [Entry]]>([:])

  /// The tensor's values, which lie as `source` says, as `destination` says.
  func memory(
    of tensor: Tensor, from source: Layout, to destination: Layout
  ) throws(Diagnostic) -> AlignedMemory {
    let key = ConstantCache.key(tensor)
    return try entries.withLock { entries throws(Diagnostic) in
      let known = entries[key]?.first { $0.source == source && $0.destination == destination }
      if let known { return known.memory }
      let memory = try ConstantCache.layOut(tensor, from: source, to: destination)
      MemoryBudget.process.keep(memory.bytes)
      entries[key, default: []].append(
        Entry(tensor: tensor, source: source, destination: destination, memory: memory))
      return memory
    }
  }

  deinit { MemoryBudget.process.letGo(bytes) }

  var bytes: Int { entries.withLock { $0.values.joined().reduce(0) { $0 + $1.memory.bytes } } }

  private static func key(_ tensor: Tensor) -> Key { Key(storage: tensor.storage, count: tensor.values.count) }

  private static func layOut(
    _ tensor: Tensor, from source: Layout, to destination: Layout
  ) throws(Diagnostic) -> AlignedMemory {
    let result = try AlignedMemory(bytes: destination.bytes)
    let reorder = try Primitive(.reorder(from: source, to: destination))
    let dense = try AlignedMemory(bytes: source.bytes)
    dense.floats.update(from: tensor.values, count: tensor.values.count)
    let call = try PrimitiveCall(
      reorder, [(DNNL_ARG_FROM, source, dense.start), (DNNL_ARG_TO, destination, result.start)])
    try call.run(on: Stream())
    return result
  }
}
