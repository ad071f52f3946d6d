import Basics
import CDNNL
import Foundation

/// Memory that begins at a cache line, as the widest vector instructions like it.
final class AlignedMemory: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let bytes: Int

  static let alignment = 64

  init(bytes: Int) throws(Diagnostic) {
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, AlignedMemory.alignment, max(bytes, AlignedMemory.alignment)) == 0,
      let pointer
    else {
      throw Diagnostic(
        "the machine has no \(MemorySize.text(bytes)) of memory left",
        advice: "Allow less with `memory` (`--memory` on the command line), or take smaller images.", kind: .memory)
    }
    start = pointer
    self.bytes = bytes
  }

  var floats: UnsafeMutablePointer<Float> { start.assumingMemoryBound(to: Float.self) }

  deinit { free(start) }
}
