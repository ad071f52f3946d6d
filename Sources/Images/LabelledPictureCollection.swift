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

  /// Where a part is seen, and the pixels beside that, whose colours are mixed with its own.
  ///
  /// - Parameters:
  ///   - part: bits of ``labels``.
  ///   - labels: row by row, `width` in each; may be empty.
  package static func region(of part: UInt32, in labels: [UInt32], width: Int) -> [Bool] {
    let height = labels.count / max(width, 1)
    return labels.indices.map { place in
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      return (max(y - 1, 0)...min(y + 1, height - 1)).contains { row in
        (max(x - 1, 0)...min(x + 1, width - 1)).contains { labels[row * width + $0] & part != 0 }
      }
    }
  }
}
