package import Basics

/// The images by which the circuit of a class is found, and others on which it is measured: some of the class, and as many
/// at most of those that it is told from, whichever way they are sorted and named.
package struct ClassImages: Sendable {
  /// Every second one is for the search, and the one after it for the test.
  typealias Halves = (choosing: [Int], testing: [Int])

  let own: Halves
  let others: Halves
  /// Whose means and activations stand in for what is cut.
  let reference: [Int]
  /// Of each image of the set; nil where it is not known.
  let classes: [Int?]
  /// Of the images in their roles, and of what is known of the others.
  package let digest: Digest

  /// - Parameters:
  ///   - classes: of each image; nil where it is not known.
  ///   - most: how many of the class there are at most, and of the others.
  package init(
    of contrast: ClassContrast, classes: [Int?], in images: ImageSet, most: Int
  ) throws(Diagnostic) {
    func chosen(_ isMeant: (Int) -> Bool) -> [Int] {
      Array(images.byDigest.filter { classes[$0].map(isMeant) ?? false }.prefix(most))
    }
    let rivals = Set(contrast.rivals)
    let (own, others) = (chosen { $0 == contrast.index }, chosen(rivals.contains))
    for (found, what) in [
      (own, "class '\(contrast.name)'"), (others, "the classes that '\(contrast.name)' is told from"),
    ]
    where found.count < CircuitParameters.leastImages {
      throw Diagnostic(
        "of \(images.count) images \(found.count) are known to be of \(what); a circuit needs \(CircuitParameters.leastImages)",
        at: "class \(contrast.name)", advice: "Give images in folders that have the names of the classes.")
    }
    self.own = Self.halves(own)
    self.others = Self.halves(others)
    self.classes = classes
    reference = CutMeter.reference(in: images, besides: self.own.testing + self.others.testing)
    digest = Digest(
      combining: [
        images.digest(of: own), images.digest(of: others), images.digest(of: reference),
        Digest(of: others.map { classes[$0] ?? -1 }),
      ])
  }

  private static func halves(_ images: [Int]) -> Halves {
    (
      images.indices.filter { $0.isMultiple(of: 2) }.map { images[$0] },
      images.indices.filter { !$0.isMultiple(of: 2) }.map { images[$0] }
    )
  }

  /// All that a result depends on.
  var all: [Int] { own.choosing + own.testing + others.choosing + others.testing + reference }
}
