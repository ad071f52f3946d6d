import Basics
import Findings

/// A head on one of the images that excite it most, the `rank`-th of those.
struct ShownHead: Sendable {
  let head: Int
  let rank: Int
  let example: Example

  /// By the places of images, the heads that they excite most; images that are no longer there are left out.
  ///
  /// - Parameter examples: of each head.
  static func byImage(_ examples: [UnitExamples?], kept: Int, in images: ImageSet) -> [Int: [ShownHead]] {
    let places = Dictionary(images.digests.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var shown: [Int: [ShownHead]] = [:]
    for (head, examples) in examples.enumerated() {
      for (rank, example) in (examples?.strongest ?? []).prefix(kept).enumerated() {
        guard let place = places[example.image] else { continue }
        shown[place, default: []].append(ShownHead(head: head, rank: rank, example: example))
      }
    }
    return shown
  }
}
