package import Basics
package import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The folder of published files: written beside and renamed, so that a reader never sees half a file.
package struct OutputFolder: Sendable {
  let url: URL

  /// What a file is called until it is whole.
  private static let suffix = ".micrograph-part"

  /// Makes the folder where there is none.
  package init(_ url: URL) throws(Diagnostic) {
    self.init(reading: url)
    try makeFolder(url.path)
  }

  /// A folder to look at, which need not exist.
  init(reading url: URL) { self.url = url }

  func path(_ name: String) -> String { url.path + "/" + name }

  /// The size of a regular file; nil where there is none.
  package func size(_ name: String) -> Int? {
    var status = stat()
    guard lstat(path(name), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  func exists(_ name: String) -> Bool {
    var status = stat()
    return lstat(path(name), &status) == 0
  }

  package func content(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

  /// Writes the bytes beside their place; they are published by ``put(_:)``.
  func stage(_ data: Data, as name: String) throws(Diagnostic) {
    let part = path(name) + Self.suffix
    try makeFolder((part as NSString).deletingLastPathComponent)
    let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw fault("cannot be written", name, errno) }
    defer { close(descriptor) }
    var written = 0
    while written < data.count {
      let count = data.withUnsafeBytes { bytes in
        write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = errno
        unlink(part)
        throw fault("cannot be written", name, reason)
      }
      written += count
    }
  }

  /// Puts the bytes that were staged in their place, over what was there.
  func put(_ name: String) throws(Diagnostic) {
    guard rename(path(name) + Self.suffix, path(name)) == 0 else {
      throw fault("cannot be put in its place", name, errno)
    }
  }

  /// Removes a file and the folders that it leaves empty.
  func remove(_ name: String) throws(Diagnostic) {
    guard unlink(path(name)) == 0 || errno == ENOENT else { throw fault("cannot be removed", name, errno) }
    var folder = (name as NSString).deletingLastPathComponent
    while !folder.isEmpty, rmdir(path(folder)) == 0 { folder = (folder as NSString).deletingLastPathComponent }
  }

  /// Moves a file that is not this program's out of the way of one that is; returns its new name.
  func setAside(_ name: String) throws(Diagnostic) -> String {
    var number = 1
    while exists("\(name).kept-\(number)") { number += 1 }
    let kept = "\(name).kept-\(number)"
    guard rename(path(name), path(kept)) == 0 else { throw fault("cannot be moved out of the way", name, errno) }
    return kept
  }

  /// Every file below the folder, as paths with `/`, but hidden ones and the README at the top; in no order.
  package func files() -> [String] {
    var files: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      guard let stream = opendir(url.path + "/" + folder) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard !name.hasPrefix(".") else { continue }
        let path = folder + name
        if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
          folders.append(path + "/")
        } else if path != "README.md" {
          files.append(path)
        }
      }
    }
    return files
  }

  /// Whether a file is what a process that was killed had not finished.
  func isPart(_ name: String) -> Bool { name.hasSuffix(Self.suffix) }

  private func makeFolder(_ path: String) throws(Diagnostic) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { return }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      if (error as? CocoaError)?.code == .fileWriteOutOfSpace { throw Self.full(path) }
      throw Diagnostic(
        "the folder cannot be made (\(String(cString: strerror(errno))))", at: path,
        advice: "Check that the folder above it may be written.")
    }
  }

  private static func full(_ path: String) -> Diagnostic {
    Diagnostic(
      "the disk is full; everything finished before is kept", at: path, advice: "Free some space and run again.")
  }

  private func fault(_ what: String, _ name: String, _ reason: Int32) -> Diagnostic {
    if reason == ENOSPC || reason == EDQUOT {
      return Self.full(path(name))
    }
    return Diagnostic(
      "the file \(what) (\(String(cString: strerror(reason))))", at: path(name),
      advice: "Check that Output may be written.")
  }
}
