package import Basics

/// Pictures with the truth about them: what is where, what class they are of, which way the figure faces.
package protocol LabelledPictureCollection: PictureCollection {
  /// The names of what can be seen, at most 32: the bits of ``LabelledPicture/labels``.
  var labelNames: [String] { get }
  func labelledPicture(_ index: Int) throws(Diagnostic) -> LabelledPicture
}

package struct LabelledPicture: Sendable {
  package enum Facing: String, Hashable, Sendable, Codable, CaseIterable {
    case left, right
  }

  package let picture: Picture
  /// What each pixel shows, row by row from the top: bit i stands for label name i. Empty where nothing is known.
  package let labels: [UInt32]
  package let className: String?
  /// Nil where the picture has no front.
  package let facing: Facing?

  package init(picture: Picture, labels: [UInt32], className: String?, facing: Facing?) {
    precondition(labels.isEmpty || labels.count == picture.width * picture.height)
    self.picture = picture
    self.labels = labels
    self.className = className
    self.facing = facing
  }
}
