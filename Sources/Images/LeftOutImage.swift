package import Basics

/// A file in a folder of images that is not among them, and why.
package struct LeftOutImage: Hashable, Sendable, Codable, Comparable {
  package enum Reason: Hashable, Sendable, Codable {
    /// An image of a format that is not read.
    case foreign(ImageFormat)
    /// What the decoder says.
    case damaged(String)
    case empty
    /// Named as an image, and its content is none.
    case noImage
    /// A folder that is named as an image.
    case folder
    /// A link that leads nowhere.
    case brokenLink
    /// A link to a folder that is read already, under this name; empty for the folder of images itself.
    case repeated(String)
    /// It may not be read.
    case closed
    /// Its name is not UTF-8.
    case nameless
  }

  /// Relative to the folder of images.
  package let name: String
  package let reason: Reason

  package init(name: String, reason: Reason) {
    self.name = name
    self.reason = reason
  }

  package static func < (a: LeftOutImage, b: LeftOutImage) -> Bool {
    a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
  }
}

extension LeftOutImage {
  /// For people, in English.
  package var diagnostic: Diagnostic {
    let words =
      switch reason {
      case .foreign(let format): "its format is \(format.name); JPEG, PNG and WebP are read"
      case .damaged(let fault): fault
      case .empty: "it is empty"
      case .noImage: "it is no image"
      case .folder: "it is a folder"
      case .brokenLink: "it is a link that leads nowhere"
      case .repeated(""): "it is a link to the folder itself"
      case .repeated(let name): "it is a link to '\(name)', which is read already"
      case .closed: "it may not be read"
      case .nameless: "its name is not UTF-8"
      }
    return Diagnostic(words, at: name)
  }
}
