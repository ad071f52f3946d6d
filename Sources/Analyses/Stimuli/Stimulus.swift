package import Basics
package import Images

/// An image whose activations are looked at: a file's or a scene's, or the mirror image of one.
package struct Stimulus: Sendable {
  /// Its address on the site; no two stimuli share one.
  package let name: String
  /// For people: the file's name.
  package let title: String
  /// What is drawn in it, where it is a scene.
  package let scene: SceneSubject?
  /// Of all that decides what the model sees.
  package let digest: Digest
  package let isMirrored: Bool
  /// The name of the same picture the other way round, where that is a stimulus too.
  package private(set) var twin: String?
  private let read: @Sendable () throws(Diagnostic) -> Picture

  /// - Parameters:
  ///   - digest: of the picture's content.
  ///   - read: makes the picture.
  package init(
    name: String, title: String, scene: SceneSubject? = nil, digest: Digest,
    read: @escaping @Sendable () throws(Diagnostic) -> Picture
  ) {
    self.name = name
    self.title = title
    self.scene = scene
    self.digest = digest
    self.read = read
    isMirrored = false
  }

  private init(mirrorImageOf other: Stimulus, name: String) {
    var hasher = DigestHasher()
    hasher.update("mirrored")
    hasher.update(other.digest.hex)
    self.name = name
    title = other.title
    scene = other.scene?.mirrored()
    digest = hasher.finish()
    read = other.read
    isMirrored = true
    twin = other.name
  }

  /// What the model sees of it. Of a mirror image that is the mirrored view of the picture, so
  /// that both show the same part of it.
  package func view(_ preprocessing: Preprocessing) throws(Diagnostic) -> Picture {
    let view = preprocessing.view(of: try read())
    return isMirrored ? view.mirrored() : view
  }

  /// The stimulus with its mirror image, each knowing the other.
  package func pair() -> [Stimulus] {
    var first = self
    first.twin = "\(name)-mirrored"
    return [first, Stimulus(mirrorImageOf: first, name: "\(name)-mirrored")]
  }
}
