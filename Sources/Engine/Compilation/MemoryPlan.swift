import Basics

/// Where each planned buffer lies in the one piece of memory that an execution owns.
///
/// Buffers that are never needed at the same time share bytes. Largest first, each at the lowest free place: the greedy
/// rule of Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020).
struct MemoryPlan: Sendable {
  let offsets: [Int]
  let bytes: Int

  /// - Parameters:
  ///   - sizes: bytes of each buffer.
  ///   - uses: the steps that touch each buffer, first to last; nil for one that nothing touches.
  ///   - pinned: buffers that keep their content throughout.
  init(sizes: [Int], uses: [ClosedRange<Int>?], pinned: Set<Int>) throws(Diagnostic) {
    let order = sizes.indices.filter { uses[$0] != nil || pinned.contains($0) }
      .sorted { (sizes[$0], $1) > (sizes[$1], $0) }
    var offsets = [Int](repeating: 0, count: sizes.count)
    var placed: [Int] = []
    var total = 0
    for buffer in order {
      let size = (sizes[buffer] + AlignedMemory.alignment - 1) & ~(AlignedMemory.alignment - 1)
      var offset = 0
      for other in placed {
        guard offset + size > offsets[other] else { break }
        guard MemoryPlan.meet(buffer, other, uses, pinned) else { continue }
        let end = offsets[other] + ((sizes[other] + AlignedMemory.alignment - 1) & ~(AlignedMemory.alignment - 1))
        offset = max(offset, end)
      }
      offsets[buffer] = offset
      let position = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(buffer, at: position)
      total = max(total, offset + size)
    }
    // What needs more than there may be is refused before anything is allocated.
    let limit = MemoryBudget.process.bytes
    guard total <= limit else {
      throw Diagnostic(
        "one run of the network would take \(MemorySize.text(total)) of memory, and \(MemorySize.text(limit)) may be used",
        advice:
          "Allow more with `memory` (`--memory` on the command line), or take smaller images or fewer layers at once.",
        kind: .memory)
    }
    self.offsets = offsets
    bytes = total
  }

  private static func meet(_ a: Int, _ b: Int, _ uses: [ClosedRange<Int>?], _ pinned: Set<Int>) -> Bool {
    guard !pinned.contains(a), !pinned.contains(b), let first = uses[a], let second = uses[b] else { return true }
    return first.overlaps(second)
  }
}
