import Basics
import Foundation
import Images

/// What is known of the images in a folder, against which units are held: `classes`, `masks` and `parts` of `images`.
package struct KnownOfImages: Hashable, Sendable, Encodable {
  /// Whether the folder that an image lies in is its class.
  package var hasClasses: Bool
  /// A folder with a mask for each image that has one.
  package var masks: String?
  /// The names of a mask's values from 1 on.
  package var parts: [String]

  private enum Classes: String, CaseIterable { case folders }

  package init(hasClasses: Bool, masks: String?, parts: [String]) {
    self.hasClasses = hasClasses
    self.masks = masks
    self.parts = parts
  }

  /// Nil where nothing is known.
  init?(_ table: ConfigurationTable) {
    hasClasses =
      table.choice(
        "classes", Classes.self,
        KeyMeaning("With `folders`, the folder that an image lies in is its class.", otherwise: "not known"))
      == .folders
    masks = table.text(
      "masks",
      """
      A folder with masks: masks/dogs/1.png says what dogs/1.jpg shows, each pixel the number of a part, 0 for nothing. \
      Needs `parts`.
      """)
    parts = table.texts("parts", "What the values of masks stand for, from 1 on: `[head, wheel]`. Needs `masks`.") ?? []
    if masks != nil, parts.isEmpty {
      table.fault("masks", "needs `parts`, what their values stand for", advice: "Write it as `parts: [head, wheel]`.")
    }
    if masks == nil, !parts.isEmpty {
      table.fault("parts", "needs `masks`, the folder of the masks", advice: "Write it as `masks: ../masks`.")
    }
    if !hasClasses, masks == nil { return nil }
  }

  func collection(_ images: ImageFolder, in project: Project) throws(Diagnostic) -> LabelledImageFolder {
    guard let masks else { return try LabelledImageFolder(images, hasClasses: hasClasses, masks: nil) }
    let folder = project.url(masks)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw Diagnostic("there is no such folder of masks", at: folder.path, advice: "Check 'images.masks'")
    }
    return try LabelledImageFolder(images, hasClasses: hasClasses, masks: (folder, parts))
  }
}
