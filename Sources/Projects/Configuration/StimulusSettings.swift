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

  private static let meaning: KeyMeaning =
    "Images whose activations get a page, besides those in `Content/inputs`. One file or a list of files may stand here too."

  /// Reads a file, a list of files, or a mapping with `files`, `scenes` and `flip`.
  init(_ table: ConfigurationTable) {
    self.init()
    guard let node = table.node("inputs") else { return }
    guard node.mapping != nil else {
      files = table.texts("inputs", Self.meaning) ?? []
      return
    }
    guard let settings = table.table("inputs", Self.meaning) else { return }
    files = settings.texts("files", "Image files.") ?? []
    scenes =
      settings.integers("scenes", 0...Int.max, "Where `images` draws scenes, some of them by their number, from 0 on.")
      ?? []
    flip = settings.truth(
      "flip", "Whether the mirror image of each gets a page too, and circuits are shown on both side by side.",
      otherwise: false)
    settings.finish()
  }
}
