package import Basics

/// Where a unit stands out: an image, and a value and its place on it.
package struct Peak: Hashable, Sendable {
  /// Which of the images that are looked at, in the order of their digests.
  package var image: Int
  package var value: Float
  /// In the unit's map, counted along the rows from the top.
  package var cell: Int
  /// Of the unit's whole map on the image.
  package var mean: Float

  package init(image: Int, value: Float, cell: Int, mean: Float) {
    self.image = image
    self.value = value
    self.cell = cell
    self.mean = mean
  }

  func moved(by places: Int) -> Peak { Peak(image: image + places, value: value, cell: cell, mean: mean) }

  /// Whether it goes before another among the strongest: by value, then by mean, then by place, then by the image's
  /// digest; never by its name.
  package func isStronger(than other: Peak) -> Bool {
    if value != other.value { return value > other.value }
    if mean != other.mean { return mean > other.mean }
    return (cell, image) < (other.cell, other.image)
  }

  /// The same among those furthest below 0.
  package func isLower(than other: Peak) -> Bool {
    if value != other.value { return value < other.value }
    if mean != other.mean { return mean < other.mean }
    return (cell, image) < (other.cell, other.image)
  }
}

/// One end of what a unit does.
enum UnitEnd: Int, CaseIterable, Sendable {
  case strongest
  case lowest

  /// Whether a peak goes before another at this end.
  func isBefore(_ peak: Peak, _ other: Peak) -> Bool {
    switch self {
    case .strongest: peak.isStronger(than: other)
    case .lowest: peak.isLower(than: other)
    }
  }

  /// Whether a value is at this end at all.
  func counts(_ value: Float) -> Bool {
    switch self {
    case .strongest: value > 0
    case .lowest: value < 0
    }
  }

  /// Where the end of a unit stands in a list of the ends of all.
  func place(of unit: Int) -> Int { unit * Self.allCases.count + rawValue }
}

/// What a unit did on some images. Two such, of neighbours in an ``ImageTree``, make one of all their images, and the same
/// comes of any grouping.
package struct UnitTally: Hashable, Sendable {
  /// Sums over the images: of the mean over the map, and of the largest value where that is above 0.
  package internal(set) var means: Double
  package internal(set) var peaks: Double
  /// Images on which it is above 0 anywhere.
  package internal(set) var active: Int
  /// Images on which it is infinite or not a number somewhere.
  package internal(set) var unbounded: Int
  /// The largest values of images, the strongest first.
  package internal(set) var strongest: [Peak]
  /// Different images with the same largest value as the first.
  package internal(set) var tied: Int
  /// Of the images' largest values the smallest.
  package internal(set) var weakest: Peak
  package internal(set) var bins: ValueBins
  /// Of a layer that has another end or a bound.
  package internal(set) var lower: Lower?

  /// The other end, and the bound.
  package struct Lower: Hashable, Sendable {
    /// The smallest values of images, the one furthest below 0 first; only such as are below 0.
    package internal(set) var lowest: [Peak]
    /// Places, and images with such a place, at which the layer's function is at its bound.
    package internal(set) var places: Int
    package internal(set) var images: Int
  }

  init(
    means: Double, peaks: Double, active: Int, unbounded: Int, strongest: [Peak], tied: Int, weakest: Peak,
    bins: ValueBins, lower: Lower?
  ) {
    self.means = means
    self.peaks = peaks
    self.active = active
    self.unbounded = unbounded
    self.strongest = strongest
    self.tied = tied
    self.weakest = weakest
    self.bins = bins
    self.lower = lower
  }

  /// - Parameters:
  ///   - activities: what the unit did on each image of a chunk, in the order of the tree; at least one.
  ///   - lower: the other end, where the layer has one or a bound.
  ///   - contents: the digest of each image.
  ///   - additions: in which order sums are made (``ImageTree/additions(in:)``).
  ///   - kept: how many of the strongest are kept.
  package init(
    _ activities: [UnitActivity], lower: [LowerActivity]?, contents: [Digest], additions: [(to: Int, from: Int)],
    kept: Int
  ) {
    let all = activities.enumerated().map { image, activity in
      Peak(image: image, value: activity.largest, cell: activity.cell, mean: activity.mean)
    }
    let ranked = all.sorted(by: UnitEnd.strongest.isBefore)
    let top = ranked.first?.value
    means = Self.sum(activities.map { Double($0.mean) }, additions)
    peaks = Self.sum(activities.map { Double(max($0.largest, 0)) }, additions)
    active = activities.count { $0.largest > 0 }
    unbounded = activities.count { !$0.isFinite }
    strongest = Array(ranked.prefix(kept))
    tied = Set(all.filter { $0.value == top }.map { contents[$0.image] }).count
    weakest = all.min { ($0.value, $0.image) < ($1.value, $1.image) } ?? Peak(image: 0, value: 0, cell: 0, mean: 0)
    bins = ValueBins(all)
    self.lower = lower.map { lower in
      let below = lower.enumerated().filter { $1.smallest < 0 }.map { image, activity in
        Peak(image: image, value: activity.smallest, cell: activity.cell, mean: activities[image].mean)
      }
      return Lower(
        lowest: Array(below.sorted(by: UnitEnd.lowest.isBefore).prefix(kept)),
        places: lower.reduce(0) { $0 + $1.saturated }, images: lower.count { $0.saturated > 0 })
    }
  }

  private static func sum(_ values: [Double], _ additions: [(to: Int, from: Int)]) -> Double {
    var sums = values
    for (to, from) in additions { sums[to] += sums[from] }
    return sums.first ?? 0
  }

  /// Of these images and of those that come after them.
  ///
  /// - Parameters:
  ///   - offset: how many images these are.
  ///   - kept: how many of the strongest are kept.
  package func merged(with other: UnitTally, offset: Int, kept: Int) -> UnitTally {
    let (top, otherTop) = (strongest.first?.value ?? 0, other.strongest.first?.value ?? 0)
    let moved = other.strongest.map { $0.moved(by: offset) }
    let weakest = other.weakest.value < weakest.value ? other.weakest.moved(by: offset) : weakest
    return UnitTally(
      means: means + other.means, peaks: peaks + other.peaks, active: active + other.active,
      unbounded: unbounded + other.unbounded,
      strongest: Self.first(kept, of: strongest, moved, at: .strongest),
      tied: (top >= otherTop ? tied : 0) + (otherTop >= top ? other.tied : 0), weakest: weakest,
      bins: bins.merged(with: other.bins, low: weakest.value, high: max(top, otherTop), offset: offset),
      lower: lower.map { lower in
        guard let other = other.lower else { return lower }
        let moved = other.lowest.map { $0.moved(by: offset) }
        return Lower(
          lowest: Self.first(kept, of: lower.lowest, moved, at: .lowest),
          places: lower.places + other.places, images: lower.images + other.images)
      })
  }

  /// The first of two sorted lists together.
  private static func first(_ count: Int, of one: [Peak], _ other: [Peak], at end: UnitEnd) -> [Peak] {
    var merged: [Peak] = []
    var (a, b) = (one[...], other[...])
    while merged.count < count {
      switch (a.first, b.first) {
      case (let x?, let y?):
        if end.isBefore(y, x) {
          merged.append(y)
          b = b.dropFirst()
        } else {
          merged.append(x)
          a = a.dropFirst()
        }
      case (let x?, nil):
        merged.append(x)
        a = a.dropFirst()
      case (nil, let y?):
        merged.append(y)
        b = b.dropFirst()
      case (nil, nil): return merged
      }
    }
    return merged
  }
}
