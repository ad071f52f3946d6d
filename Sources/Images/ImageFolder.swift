package import Basics
package import Foundation

/// The JPEG, PNG and WebP files of a folder and the folders in it, sorted by name.
package struct ImageFolder: PictureCollection {
  package let url: URL
  /// Paths relative to the folder, in the order of their UTF-8 bytes.
  package let names: [String]
  /// What is like an image and not among ``names``, in the order of its name.
  package let leftOut: [LeftOutImage]
  /// What the system says of the files, by their names.
  package let states: [String: FileState]
  /// Of the files' contents, where they are known.
  private let digests: [Digest]?

  /// Lists the folder: what counts is each file's content, not its name. Links are followed; hidden files are passed over.
  ///
  /// - Parameter isKnown: whether a file of this name and state was an image that is read; it is not opened then.
  package init(
    _ url: URL, isKnown: @escaping (String, FileState) -> Bool = { _, _ in false }
  ) throws(Diagnostic) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw Diagnostic("there is no such folder of images", at: url.path, advice: "Check the path")
    }
    guard FileManager.default.isReadableFile(atPath: url.path) else {
      throw Diagnostic("the folder of images cannot be read", at: url.path, advice: "Check its permissions")
    }
    let walk = FolderWalk(url.path, isKnown: isKnown)
    try self.init(url, names: walk.images, leftOut: walk.leftOut, states: walk.states, digests: nil)
  }

  private init(
    _ url: URL, names: [String], leftOut: [LeftOutImage], states: [String: FileState], digests: [Digest]?
  ) throws(Diagnostic) {
    self.url = url
    self.names = names
    self.leftOut = leftOut
    self.states = states
    self.digests = digests
    guard names.isEmpty else { return }
    let first = leftOut.prefix(3).map(\.diagnostic.description).joined(separator: ", ")
    throw Diagnostic(
      "the folder holds no image that can be read", at: url.path,
      advice: first.isEmpty ? "Put JPEG, PNG or WebP files there" : "Left out: \(first)")
  }

  /// The folder without the files that are damaged.
  ///
  /// - Parameter verdicts: for each file the digest of its content, or what is wrong with it.
  package func checked(by verdicts: [Result<Digest, Diagnostic>]) throws(Diagnostic) -> ImageFolder {
    precondition(verdicts.count == count)
    var whole: [(name: String, digest: Digest)] = []
    var all = leftOut
    for (name, verdict) in zip(names, verdicts) {
      switch verdict {
      case .success(let digest): whole.append((name, digest))
      case .failure(let fault): all.append(LeftOutImage(name: name, reason: .damaged(fault.what)))
      }
    }
    return try ImageFolder(
      url, names: whole.map(\.name), leftOut: all.sorted(), states: states, digests: whole.map(\.digest))
  }

  package var kind: PictureKind { .photographs }
  package var count: Int { names.count }

  package func name(_ index: Int) -> String { names[index] }

  /// The digest of the file's content.
  package func digest(_ index: Int) throws(Diagnostic) -> Digest {
    if let digests { return digests[index] }
    return Digest(try data(index))
  }

  package func picture(_ index: Int) throws(Diagnostic) -> Picture {
    try Picture(decoding: data(index), at: names[index])
  }

  /// The file's content.
  package func data(_ index: Int) throws(Diagnostic) -> Data {
    guard let data = FileManager.default.contents(atPath: url.appending(path: names[index]).path) else {
      throw Diagnostic("the image file cannot be read", at: names[index], advice: "Check its permissions")
    }
    return data
  }
}
