import Images
import Projects

/// What is drawn in the project's images, where they are scenes.
struct DrawnScenes: Sendable {
  /// By the images' names.
  let all: [String: SceneSubject]

  init(_ study: Study) {
    guard let images = study.images?.collection, images.kind == .scenes else {
      all = [:]
      return
    }
    let subjects = (0..<images.count).compactMap { index in images.subject(index).map { (images.name(index), $0) } }
    all = Dictionary(subjects, uniquingKeysWith: { first, _ in first })
  }

  /// Of the images with these names.
  func subjects(of names: [String]) -> [String: SceneSubject] {
    Dictionary(names.compactMap { name in all[name].map { (name, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
