package import Basics

/// A numbered set of pictures: the images of a folder, or scenes drawn on the fly.
package protocol PictureCollection: Sendable {
  var count: Int { get }
  /// For people: a file's name, relative to its folder.
  func name(_ index: Int) -> String
  /// Of all that decides the picture; equal digests mean equal pictures.
  func digest(_ index: Int) throws(Diagnostic) -> Digest
  func picture(_ index: Int) throws(Diagnostic) -> Picture
  /// What was found beside the pictures and is not among them.
  var leftOut: [LeftOutImage] { get }
}

extension PictureCollection {
  /// Where there is nothing else to be found.
  package var leftOut: [LeftOutImage] { [] }
}
