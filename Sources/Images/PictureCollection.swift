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
  /// The picture with one thing changed and all else as it was; nil of one in which there is no such thing to change, as
  /// a part that it does not show. A collection whose pictures cannot be changed so throws. Of mirror images and pairs
  /// nobody needs to ask.
  func counterpart(_ index: Int, _ change: Counterfactual) throws(Diagnostic) -> Picture?
  /// What was found beside the pictures and is not among them.
  var leftOut: [LeftOutImage] { get }
}

extension PictureCollection {
  /// Where the picture decides what is known of it.
  package func fullDigest(_ index: Int, of digest: Digest) throws(Diagnostic) -> Digest { digest }

  /// Where pictures are no scenes.
  package func subject(_ index: Int) -> SceneSubject? { nil }

  /// Where nothing is known of what the pictures show.
  package func counterpart(_ index: Int, _ change: Counterfactual) throws(Diagnostic) -> Picture? {
    throw Diagnostic(
      "these images cannot be shown with '\(change)'",
      advice: "Scenes can be drawn anew, and parts that have masks be filled in; of others name pairs.")
  }

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
