/// What a unit detects, measured against the known truth of labelled pictures.
package struct UnitTruth: Hashable, Sendable, Codable {
  /// How well the places where the unit is strongest cover a part.
  package struct Part: Hashable, Sendable, Codable {
    package var name: String
    /// Cells where both are, over cells where either is; 1 is a perfect detector.
    package var intersectionOverUnion: Double

    package init(name: String, intersectionOverUnion: Double) {
      self.name = name
      self.intersectionOverUnion = intersectionOverUnion
    }
  }

  /// How well the unit's largest activation tells pictures of a class from the others.
  package struct ClassPreference: Hashable, Sendable, Codable {
    package var name: String
    /// The chance that a picture of the class excites the unit more than one of another class.
    package var areaUnderCurve: Double

    package init(name: String, areaUnderCurve: Double) {
      self.name = name
      self.areaUnderCurve = areaUnderCurve
    }
  }

  /// Whether the unit cares which way a figure faces.
  package struct FacingPreference: Hashable, Sendable, Codable {
    /// The chance that a figure facing right excites the unit more than one facing left: 0 prefers left, 0.5 none.
    package var areaUnderCurve: Double
    /// The class on whose pictures it was measured.
    package var className: String
    package var pictures: Int

    package init(areaUnderCurve: Double, className: String, pictures: Int) {
      self.areaUnderCurve = areaUnderCurve
      self.className = className
      self.pictures = pictures
    }
  }

  /// The same for every class, and for each way in which its figures face, where they have a front.
  package struct ClassScore: Hashable, Sendable, Codable {
    package var name: String
    /// As ``ClassPreference/areaUnderCurve``, of all pictures of the class, and of those whose figure faces left or right.
    package var all: Double
    package var left: Double?
    package var right: Double?
    /// Over how many pictures of the class each of these is.
    package var pictures: Pictures

    package struct Pictures: Hashable, Sendable, Codable {
      package var all: Int
      package var left: Int
      package var right: Int

      package init(all: Int, left: Int = 0, right: Int = 0) {
        self.all = all
        self.left = left
        self.right = right
      }
    }

    package init(name: String, all: Double, left: Double?, right: Double?, pictures: Pictures) {
      self.name = name
      self.all = all
      self.left = left
      self.right = right
      self.pictures = pictures
    }

    /// The largest of the three.
    package var largest: Double { max(all, left ?? 0, right ?? 0) }
  }

  /// Below these a unit does not tell a class from the rest, or find a part, well enough for it to be said.
  package static let leastAreaUnderCurve = 0.8
  package static let leastIntersectionOverUnion = 0.04

  /// The parts it covers best, best first; at most three, none of score 0.
  package var parts: [Part]
  /// The activation above which a cell counts: no more than 1 cell in 100 is above it, of the pictures whose parts are known.
  package var threshold: Float
  package var bestClass: ClassPreference?
  /// One for each class, in the order of their names.
  package var classes: [ClassScore]
  /// One for each class with a front, first the one whose pictures excite the unit most on average.
  package var facings: [FacingPreference]

  /// On the pictures that excite it most.
  package var facing: FacingPreference? { facings.first }

  /// The part that it detects: the best one, if it covers more than a fifth of what either covers.
  package var detected: String? {
    parts.first.flatMap { $0.intersectionOverUnion > 0.2 ? $0.name : nil }
  }

  package init(
    parts: [Part], threshold: Float, bestClass: ClassPreference?, classes: [ClassScore] = [],
    facings: [FacingPreference]
  ) {
    self.parts = parts
    self.threshold = threshold
    self.bestClass = bestClass
    self.classes = classes
    self.facings = facings
  }
}
