package import Basics
import CDNNL

extension MemoryBudget {
  /// Gives back to the machine what was let go and the C library keeps for whoever asks next: after passes of large images
  /// a third of what the process has.
  package static func giveBack() {
    #if canImport(Glibc)
      malloc_trim(0)
    #endif
  }
}
