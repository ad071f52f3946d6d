import Yams

/// The images whose activations get a page, besides those in `Content/inputs`.
package struct StimulusSettings: Hashable, Sendable, Encodable {
  package var files: [String]
  /// Scenes by their place in the collection that `images` draws.
  package var scenes: [Int]
  /// Whether each stimulus's mirror image gets a page too.
  package var flip: Bool

  package init(files: [String] = [], scenes: [Int] = [], flip: Bool = false) {
    self.files = files
    self.scenes = scenes
    self.flip = flip
  }

  /// Reads a file, a list of files, or a mapping with `files`, `scenes` and `flip`.
  init(_ table: ConfigurationTable) {
    self.init()
    guard let node = table.node("inputs") else { return }
    guard node.mapping != nil else {
      files = table.texts("inputs") ?? []
      return
    }
    guard let settings = table.table("inputs") else { return }
    files = settings.texts("files") ?? []
    scenes = settings.integers("scenes", 0...Int.max) ?? []
    flip = settings.truth("flip") ?? false
    settings.finish()
  }
}
