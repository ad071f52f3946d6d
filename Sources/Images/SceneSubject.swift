/// A drawn scene as people name it: which one it is, and what is drawn in it.
package struct SceneSubject: Hashable, Sendable, Codable {
  package var number: Int
  package var className: String
  /// Which way the figure looks; nil where it has no front.
  package var facing: LabelledPicture.Facing?

  package init(number: Int, className: String, facing: LabelledPicture.Facing?) {
    self.number = number
    self.className = className
    self.facing = facing
  }

  /// The same scene seen in a mirror.
  package func mirrored() -> SceneSubject {
    SceneSubject(number: number, className: className, facing: facing.map { $0 == .left ? .right : .left })
  }
}
