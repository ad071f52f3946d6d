import Basics
import Findings
import Images

/// The images whose activations stand in for those of another where units are cut.
struct StandIns: Sendable {
  let images: ImageSet
  let preprocessing: Preprocessing
  /// Any of them stands in where one is drawn at random, in the order of their digests.
  let donors: [Int]
  /// For each image the one that the user has named beside it.
  let pairs: [Int: Int]
  let seed: UInt64
  /// By how many pixels a mirror image is shifted (``RelationSearch/shift``).
  let shift: Int

  /// The one for an image as it enters the network; nil for a kind of ablation that needs none.
  ///
  /// An image in which there is nothing to change stands in for itself: nothing is taken from the target, and it does not
  /// count.
  ///
  /// - Parameter own: the image's own input.
  func input(_ kind: AblationKind, for image: Int, _ picture: Picture, own: [Float]) throws -> [Float]? {
    switch kind {
    case .zero, .mean: return nil
    case .resample:
      let donor = images.donor(for: image, from: donors, seed: seed)
      return preprocessing.input(of: try images.collection.picture(donor))
    case .counterfactual(.mirrorImage):
      return ViewChange.mirror(shift: shift).applied(to: own, size: preprocessing.size)
    case .counterfactual(.pair): return try pair(of: image, picture).map { preprocessing.input(of: $0) } ?? own
    case .counterfactual(let change):
      return try images.collection.counterpart(image, change).map { preprocessing.input(of: $0) } ?? own
    }
  }

  /// Nil where none is named.
  private func pair(of image: Int, _ picture: Picture) throws -> Picture? {
    guard let other = pairs[image] else { return nil }
    let second = try images.collection.picture(other)
    guard second.size == picture.size else {
      throw Diagnostic(
        "it has \(picture.width) x \(picture.height) pixels, '\(images.names[other])', its pair, "
          + "\(second.width) x \(second.height)", at: images.names[image],
        advice: "Make both as large, so that one thing differs and all else stands where it stood.")
    }
    return second
  }
}

extension ImageSet {
  /// One of some images that stands in for another, the same whenever it is asked for and whatever other images there are.
  func donor(for image: Int, from donors: [Int], seed: UInt64) -> Int {
    var random = SplitMix(seed: seed, stream: Int(truncatingIfNeeded: digests[image].number))
    return random.draw(1, from: donors.filter { $0 != image }).first ?? image
  }
}
