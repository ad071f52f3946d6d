package import Basics

/// A numbered set of pictures: the images of a folder, or scenes drawn on the fly.
package protocol PictureCollection: Sendable {
  var kind: PictureKind { get }
  var count: Int { get }
  /// For people: a file's name, relative to its folder.
  func name(_ index: Int) -> String
  /// Of all that decides the picture; equal digests mean equal pictures.
  func digest(_ index: Int) throws(Diagnostic) -> Digest
  func picture(_ index: Int) throws(Diagnostic) -> Picture
  /// Of the picture and all that is known of it, its class or its mask; `digest` is the picture's own.
  func fullDigest(_ index: Int, of digest: Digest) throws(Diagnostic) -> Digest
  /// What is drawn in a picture that is a scene; nil of others.
  func subject(_ index: Int) -> SceneSubject?
  /// What was found beside the pictures and is not among them.
  var leftOut: [LeftOutImage] { get }
}

extension PictureCollection {
  /// Where the picture decides what is known of it.
  package func fullDigest(_ index: Int, of digest: Digest) throws(Diagnostic) -> Digest { digest }

  /// Where pictures are no scenes.
  package func subject(_ index: Int) -> SceneSubject? { nil }

  /// Where there is nothing else to be found.
  package var leftOut: [LeftOutImage] { [] }
}

/// Where pictures come from.
package enum PictureKind: Hashable, Sendable {
  /// Image files.
  case photographs
  /// Scenes drawn on the fly.
  case scenes
}
