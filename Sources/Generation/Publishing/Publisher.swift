import Artifacts
import Basics
import Foundation

/// Brings Output up to date file by file, with a manifest in the store of what is there and what it was made from.
///
/// The manifest names a file before it appears and is corrected after: a process that is killed in between leaves
/// entries that are pending, which the next one looks at anew. So nothing of this program's is ever taken for
/// somebody else's, and nothing of somebody else's is ever overwritten or removed.
final class Publisher {
  /// What publishing has done so far.
  struct Tally: Hashable, Sendable {
    var written = 0
    var unchanged = 0
    var removed = 0
  }

  /// A file to be published.
  struct Item: Sendable {
    var path: String
    var data: Data
    /// What it was made from.
    var sources: Digest
    /// The facts it was made from by name, for the next plan.
    var reads: [String]
  }

  private let folder: OutputFolder
  private let store: Store
  private let faultHook: FaultHook
  private(set) var tally = Tally()
  /// Files of others that stood in the way, with their new names.
  private(set) var setAside: [(path: String, kept: String)] = []
  private(set) var manifest: [String: PublishedFile]

  init(_ folder: OutputFolder, store: Store, faultHook: @escaping FaultHook) throws(Diagnostic) {
    self.folder = folder
    self.store = store
    self.faultHook = faultHook
    manifest = try store.publishedFiles()
  }

  /// What is there now.
  var output: PublishedOutput { PublishedOutput(folder, files: manifest) }

  /// Publishes some files: bytes that are there already are left alone, with their time stamps.
  func publish(_ items: [Item]) throws {
    var changed: [(item: Item, digest: Digest)] = []
    var settled: [PublishedFile] = []
    for item in items {
      let digest = Digest(item.data)
      if isThere(item, digest) {
        tally.unchanged += 1
        settled.append(file(item, digest))
      } else {
        changed.append((item, digest))
      }
    }
    // A file of somebody else's goes out of the way before the manifest claims its name.
    for (item, _) in changed where manifest[item.path] == nil && folder.exists(item.path) {
      setAside.append((item.path, try folder.setAside(item.path)))
    }
    try store.publish(
      changed.map {
        PublishedFile(path: $0.item.path, digest: $0.digest, size: $0.item.data.count, sources: .pending, reads: [])
      })
    for (item, digest) in changed {
      try folder.stage(item.data, as: item.path)
      try faultHook(.beforeRename)
      try folder.put(item.path)
      try faultHook(.afterRename)
      tally.written += 1
      settled.append(file(item, digest))
    }
    let news = settled.filter { manifest[$0.path] != $0 }
    try store.publish(news)
    for file in settled { manifest[file.path] = file }
  }

  /// Removes the files of this program's that are not among `paths`.
  func removeAll(but paths: Set<String>) throws {
    let stale = manifest.keys.filter { !paths.contains($0) }.sorted()
    for path in stale {
      try faultHook(.beforeRemoval)
      try folder.remove(path)
      tally.removed += 1
    }
    try store.unpublish(stale)
    for path in stale { manifest[path] = nil }
  }

  /// Removes what killed processes had not finished, and returns the files that are not this program's.
  func tidy() throws(Diagnostic) -> [String] {
    var foreign: [String] = []
    for path in folder.files() where manifest[path] == nil {
      if folder.isPart(path) { try folder.remove(path) } else { foreign.append(path) }
    }
    return foreign.sorted()
  }

  /// Whether the bytes are in their place. Only a file whose entry is settled is believed without reading it.
  private func isThere(_ item: Item, _ digest: Digest) -> Bool {
    guard folder.size(item.path) == item.data.count else { return false }
    if let file = manifest[item.path], file.sources != .pending { return file.digest == digest }
    return folder.content(item.path) == item.data
  }

  private func file(_ item: Item, _ digest: Digest) -> PublishedFile {
    PublishedFile(path: item.path, digest: digest, size: item.data.count, sources: item.sources, reads: item.reads)
  }
}

extension Digest {
  /// Stands for the sources of a file that may not be whole.
  static let pending = Digest(Data("pending".utf8))
}
