import Analyses
import Images
import Projects
import Synchronization

/// What is drawn in the project's images, where they are scenes.
final class DrawnScenes: Sendable {
  /// Nil where they are no scenes.
  private let images: ImageSet?
  /// The images' places by their names, once one was asked for.
  private let places = Mutex<[String: Int]?>(nil)

  init(_ study: Study) {
    images = study.images.flatMap { $0.collection.kind == .scenes ? $0 : nil }
  }

  /// Of the image with this name.
  func subject(of name: String) -> SceneSubject? {
    guard let images else { return nil }
    let place = places.withLock { places in
      let known = places ?? Dictionary(zip(images.names, 0...), uniquingKeysWith: { first, _ in first })
      places = known
      return known[name]
    }
    return place.flatMap(images.collection.subject)
  }

  /// Of the images with these names.
  func subjects(of names: [String]) -> [String: SceneSubject] {
    Dictionary(
      names.compactMap { name in subject(of: name).map { (name, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
