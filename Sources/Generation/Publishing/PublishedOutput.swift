import Artifacts
import Basics

/// What is in Output, by the manifest and by the folder itself.
struct PublishedOutput {
  /// By path.
  let files: [String: PublishedFile]
  private let folder: OutputFolder

  init(_ folder: OutputFolder, files: [String: PublishedFile]) {
    self.folder = folder
    self.files = files
  }

  /// Whether the bytes of a file may be what was written: looks at its size only.
  func isInPlace(_ file: PublishedFile) -> Bool { folder.size(file.path) == file.size }

  /// Whether everything in the manifest is settled and in its place.
  var isWhole: Bool { files.values.allSatisfy { $0.sources != .pending && isInPlace($0) } }
}
