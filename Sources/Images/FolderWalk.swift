package import Basics
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds the images below a folder by their content. Links are followed; no folder is read twice, so that no link leads
/// round in circles. What is hidden is passed over.
package struct FolderWalk {
  package private(set) var images: [String] = []
  /// What the system says of each image's file.
  package private(set) var states: [String: FileState] = [:]
  package private(set) var leftOut: [LeftOutImage] = []

  private let root: String
  private let isKnown: (String, FileState) -> Bool
  /// Folders that were read, with the name under which they were.
  private var seen: [Identity: String] = [:]
  private var folders = [""]
  /// Links to folders: they are read after all others, so that a folder that is there is known by its own name.
  private var links: [String] = []

  /// What tells a folder from all others, however it is reached.
  private struct Identity: Hashable {
    let device: UInt64
    let node: UInt64
  }

  /// - Parameters:
  ///   - root: a folder that exists.
  ///   - isKnown: whether a file of this name and state was an image that is read; it is not opened then.
  package init(_ root: String, isKnown: @escaping (String, FileState) -> Bool = { _, _ in false }) {
    self.root = root
    self.isKnown = isKnown
    while let folder = folders.popLast() ?? nextLink() { read(folder) }
    images.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    leftOut.sort()
  }

  private mutating func nextLink() -> String? {
    guard !links.isEmpty else { return nil }
    links.sort { $1.utf8.lexicographicallyPrecedes($0.utf8) }
    return links.popLast()
  }

  private func path(_ name: String) -> String { name.isEmpty ? root : "\(root)/\(name)" }

  private mutating func leaveOut(_ name: String, _ reason: LeftOutImage.Reason) {
    leftOut.append(LeftOutImage(name: name, reason: reason))
  }

  private mutating func read(_ folder: String) {
    guard let status = Self.status(path(folder), followingLinks: true),
      let names = try? FileManager.default.contentsOfDirectory(atPath: path(folder))
    else { return leaveOut(folder, .closed) }
    let identity = Identity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    if let known = seen[identity] { return leaveOut(folder, .repeated(known)) }
    seen[identity] = folder
    for name in names where !name.hasPrefix(".") { note(folder.isEmpty ? name : "\(folder)/\(name)") }
  }

  private mutating func note(_ name: String) {
    guard let own = Self.status(path(name), followingLinks: false) else {
      // A name that is not UTF-8 does not survive being read as a text.
      return leaveOut(name, name.unicodeScalars.contains("\u{FFFD}") ? .nameless : .closed)
    }
    let isLink = own.st_mode & S_IFMT == S_IFLNK
    guard let status = isLink ? Self.status(path(name), followingLinks: true) : own else {
      return leaveOut(name, .brokenLink)
    }
    let isNamed = ImageFormat.isNamed(name)
    switch status.st_mode & S_IFMT {
    case S_IFDIR where isNamed: leaveOut(name, .folder)
    case S_IFDIR where isLink: links.append(name)
    case S_IFDIR: folders.append(name)
    case S_IFREG: noteFile(name, FileState(status), isNamed: isNamed)
    default: if isNamed { leaveOut(name, .noImage) }
    }
  }

  private mutating func noteFile(_ name: String, _ state: FileState, isNamed: Bool) {
    states[name] = state
    guard !isKnown(name, state) else { return images.append(name) }
    guard let file = FileHandle(forReadingAtPath: path(name)),
      let head = try? file.read(upToCount: ImageFormat.headSize) ?? Data()
    else {
      if isNamed { leaveOut(name, .closed) }
      return
    }
    switch ImageFormat(of: head) {
    case let format? where format.isRead: images.append(name)
    case let format?: leaveOut(name, .foreign(format))
    case nil: if isNamed { leaveOut(name, head.isEmpty ? .empty : .noImage) }
    }
  }

  private static func status(_ path: String, followingLinks: Bool) -> stat? {
    var status = stat()
    return (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
  }
}
