package import Basics

/// A unit's range in steps, from silence to its strongest, and which images show each.
package enum ResponseRange {
  /// Where one step ends and the next begins, as shares of the largest value.
  package static let steps: [Float] = [0.1, 0.3, 0.5, 0.75]
  /// How many images are shown of a step.
  private static let shown = 2

  /// For each step the images that show it, the weakest first; none where nothing excites the unit.
  ///
  /// - Parameters:
  ///   - examples: the strongest first, then others.
  package static func images<E>(
    _ examples: [E], value: (E) -> Float, picture: (E) -> Digest
  ) -> [[E]] {
    guard let top = examples.first.map(value), top > 0, top.isFinite else { return [] }
    var known: Set<Digest> = []
    let different = examples.filter { known.insert(picture($0)).inserted }
      .sorted { (value($0), picture($1)) < (value($1), picture($0)) }
    return divided(different, value: value, top: top).map { inside in
      guard inside.count > shown else { return inside }
      return (0..<shown).map { inside[$0 * (inside.count - 1) / (shown - 1)] }
    }
  }

  /// Images by the step into which they fall, from the weakest step up, each step's in the order given.
  ///
  /// - Parameter top: the largest value of all; where it is not above 0, all fall into the first step.
  package static func divided<E>(_ images: [E], value: (E) -> Float, top: Float) -> [[E]] {
    var parts = Array(repeating: [E](), count: steps.count + 1)
    for image in images {
      let step = top > 0 ? steps.count { value(image) >= $0 * top } : 0
      parts[step].append(image)
    }
    return parts
  }
}
