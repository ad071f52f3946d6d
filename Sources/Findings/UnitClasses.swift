/// Which classes a unit goes along with: over images, how its largest activation correlates with the score of each class.
///
/// A class's score is its logit above the mean of all classes' on the image, as a softmax cares for nothing else. That a
/// unit goes along with a class is not to say that it makes it: a unit for fur goes along with every dog.
package struct UnitClasses: Hashable, Sendable, Codable {
  package struct Class: Hashable, Sendable, Codable {
    /// In the order of the model's scores.
    package var index: Int
    /// At most 1.
    package var correlation: Float

    package init(index: Int, correlation: Float) {
      self.index = index
      self.correlation = correlation
    }
  }

  /// The classes with the largest correlations, the largest first, then those with the smallest, the smallest first.
  package var classes: [Class]
  package var images: Int

  package init(classes: [Class], images: Int) {
    self.classes = classes
    self.images = images
  }

  /// Below this a correlation is not shown: among 1,000 classes and as many images chance alone comes to about 0.1, so that
  /// it is no accident, and it is a tenth of what a class's score varies by.
  package static let least: Float = 0.3

  /// The classes that are worth showing.
  package var shown: [Class] { classes.filter { abs($0.correlation) >= Self.least } }

  /// The class that the unit goes along with most, if that is worth showing.
  package var best: Class? { classes.first.flatMap { $0.correlation >= Self.least ? $0 : nil } }

  /// The class that stands for a unit where there is room for one: the first of those whose scores it goes along with that its
  /// strongest images bear out, as at least half of them are of it.
  ///
  /// A class that has fewer images than these are cannot be borne out so, and where the classes of images are not known none
  /// can: there the correlation alone decides.
  ///
  /// - Parameters:
  ///   - classes: from the largest correlation down.
  ///   - strongest: the classes of the strongest images; nil for one that is not known.
  ///   - images: how many images there are of a class.
  package static func standing<Label: Equatable>(
    among classes: [Label], strongest: [Label?], images: (Label) -> Int
  ) -> Label? {
    classes.first { label in
      images(label) < strongest.count || 2 * strongest.count { $0 == label } >= strongest.count
    }
  }
}
