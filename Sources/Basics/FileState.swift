#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// What the system says of a file without reading it. One of which it still says the same is taken for unchanged; it is
/// a reason not to read, and never part of a result.
package struct FileState: Hashable, Sendable {
  package let size: Int64
  /// When its content was changed last, and when anything about it was, which no program can set back: nanoseconds.
  package let modified: Int64
  package let changed: Int64
  /// The file and the device it is on, as the system counts them.
  package let node: Int64
  package let device: Int64

  package init(size: Int64, modified: Int64, changed: Int64, node: Int64, device: Int64) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.node = node
    self.device = device
  }

  package init(_ status: stat) {
    func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
    #if canImport(Glibc)
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #else
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #endif
    self.init(
      size: Int64(status.st_size), modified: nanoseconds(modified), changed: nanoseconds(changed),
      node: Int64(truncatingIfNeeded: status.st_ino), device: Int64(truncatingIfNeeded: status.st_dev))
  }

  /// Whether so much time has passed since that a later change would show: clocks of file systems tick coarsely.
  package func isSettled(at now: timespec) -> Bool {
    let nanoseconds = Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    return max(changed, modified) < nanoseconds &- 2_000_000_000
  }
}
