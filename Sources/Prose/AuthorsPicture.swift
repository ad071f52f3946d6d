package import Basics
package import Images

/// A picture of an author's own that a text shows: a file in Content, published once for all pages.
package struct AuthorsPicture: Hashable, Sendable, Codable {
  /// Of the file's bytes.
  package var content: Digest
  package var format: ImageFormat
  /// In pixels, as it is seen.
  package var width: Int
  package var height: Int

  package init(content: Digest, format: ImageFormat, width: Int, height: Int) {
    self.content = content
    self.format = format
    self.width = width
    self.height = height
  }
}
