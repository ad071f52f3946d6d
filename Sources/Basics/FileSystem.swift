package import Foundation

/// What is known of the file system on which a file lies.
package enum FileSystem {
  /// Those that several machines write, by the names under which Linux mounts them.
  private static let networks: Set<String> = [
    "9p", "afs", "beegfs", "ceph", "cifs", "fuse.beegfs-fuse", "fuse.ceph", "fuse.glusterfs", "fuse.sshfs", "glusterfs",
    "gpfs", "lustre", "nfs", "nfs4", "orangefs", "panfs", "pvfs2", "smb3", "smbfs", "wekafs",
  ]

  /// The name of the file system on which a file lies: `ext4`, `nfs4`; nil where the system does not say.
  ///
  /// A place that is not there yet is on the file system of the folder above it.
  package static func name(of url: URL) -> String? {
    guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
    return name(of: existing(url).resolvingSymlinksInPath().path, mounts: mounts)
  }

  /// The nearest place above `url`, or it itself, that is there.
  package static func existing(_ url: URL) -> URL {
    var place = url.standardizedFileURL
    while place.path != "/", !FileManager.default.fileExists(atPath: place.path) { place.deleteLastPathComponent() }
    return place
  }

  /// The name of a file system that other machines write too: `nfs4`; nil for a disk of this machine, and where the
  /// system does not say.
  package static func networkName(of url: URL) -> String? { name(of: url).flatMap(network) }

  /// - Parameters:
  ///   - path: without symbolic links.
  ///   - mounts: what is mounted where, as in `/proc/self/mountinfo` (`man 5 proc`).
  package static func networkName(of path: String, mounts: String) -> String? {
    name(of: path, mounts: mounts).flatMap(network)
  }

  private static func network(_ name: String) -> String? { networks.contains(name) ? name : nil }

  private static func name(of path: String, mounts: String) -> String? {
    var nearest: (length: Int, type: Substring)?
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 4, let end = fields.firstIndex(of: "-"), fields.indices.contains(end + 1) else { continue }
      let point = fields[4].replacing("\\040", with: " ")
      let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
      // Of two on one folder the later one hides the other.
      if isAbove, point.count >= nearest?.length ?? 0 { nearest = (point.count, fields[end + 1]) }
    }
    return nearest.map { String($0.type) }
  }
}
