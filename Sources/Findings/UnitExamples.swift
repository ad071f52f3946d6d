package import Basics
package import Networks

/// How a unit responds to a set of images: the strongest, a sample of the rest, and the numbers.
package struct UnitExamples: Hashable, Sendable, Codable {
  /// The images with the largest activation, strongest first.
  package var strongest: [Example]
  /// Images at evenly spaced ranks, from the weakest to the strongest.
  package var samples: [Example]
  /// Of the unit's largest activation on each image.
  package var histogram: Histogram
  /// The mean of the unit over all positions of all images.
  package var mean: Double
  /// The share of images on which the unit is above 0 anywhere.
  package var shareActive: Double
  package var imageCount: Int
  /// Images on which the unit is infinite or not a number somewhere: the numbers above leave such values out. Nil where
  /// there is none.
  package var unboundedCount: Int?
  /// The images on which it goes furthest below 0, the furthest first; nil of a unit with one end.
  package var negative: [Example]?
  /// How often the function that ends the layer is at its bound; nil where there is no bound.
  package var saturated: SaturatedShare?
  /// How many different images give it the same largest activation as the first; nil where there is no other.
  package var tied: Int?

  package init(
    strongest: [Example], samples: [Example], histogram: Histogram, mean: Double, shareActive: Double, imageCount: Int,
    unboundedCount: Int? = nil, negative: [Example]? = nil, saturated: SaturatedShare? = nil, tied: Int? = nil
  ) {
    self.strongest = strongest
    self.samples = samples
    self.histogram = histogram
    self.mean = mean
    self.shareActive = shareActive
    self.imageCount = imageCount
    self.unboundedCount = unboundedCount
    self.negative = negative
    self.saturated = saturated
    self.tied = tied
  }

  /// The one value that the unit has at all places of all images, where it has one: it says nothing about images.
  package var constant: Float? {
    let value = histogram.high
    guard imageCount > 0, histogram.low == value, abs(mean - Double(value)) <= 1e-6 * abs(Double(value)) else {
      return nil
    }
    return value
  }
}

extension UnitExamples {
  /// The same, of each image what lies in a field that was measured where units are strongest: not of those on which it is
  /// furthest below 0.
  ///
  /// - Parameter size: of the images, in pixels.
  package consuming func seen(through field: FieldOfView, of size: Size) -> UnitExamples {
    func crop(_ examples: inout [Example]) {
      for index in examples.indices {
        examples[index].crop = field.crop(at: examples[index].position, of: size)
      }
    }
    crop(&strongest)
    crop(&samples)
    return self
  }
}

/// How often a unit is where its layer's function lets it go no further.
package struct SaturatedShare: Hashable, Sendable, Codable {
  /// Of all places of all images.
  package var places: Double
  /// Of the images, those on which it is so anywhere.
  package var images: Double

  package init(places: Double, images: Double) {
    self.places = places
    self.images = images
  }
}

/// One image and what a unit saw in it.
package struct Example: Hashable, Sendable, Codable {
  /// The content of the image's file.
  package var image: Digest
  /// Its file name, for people.
  package var name: String
  /// The content of the JPEG of what the model was shown of it: the blob to put on a page.
  package var picture: Digest
  /// The unit's largest activation on it.
  package var value: Float
  /// Where that is in the unit's map.
  package var position: Cell
  /// What that position sees, in pixels of the model's input, inside the image.
  package var crop: Box
  /// The unit's whole map on the image; nil where it was not kept.
  package var heat: HeatMap?

  package init(
    image: Digest, name: String, picture: Digest, value: Float, position: Cell, crop: Box,
    heat: HeatMap? = nil
  ) {
    self.image = image
    self.name = name
    self.picture = picture
    self.value = value
    self.position = position
    self.crop = crop
    self.heat = heat
  }
}

/// Counts over equal bins from `low` to `high`.
package struct Histogram: Hashable, Sendable, Codable {
  package var low: Float
  package var high: Float
  package var counts: [Int]

  package init(low: Float, high: Float, counts: [Int]) {
    self.low = low
    self.high = high
    self.counts = counts
  }

  /// The share of the values from `from` on and below `to`; a bin that lies across counts by how much of it lies between.
  package func share(from: Float, to: Float) -> Double {
    let all = counts.reduce(0, +)
    guard all > 0 else { return 0 }
    let width = (Double(high) - Double(low)) / Double(counts.count)
    guard width > 0 else { return low >= from && low < to ? 1 : 0 }
    let inside = counts.enumerated().reduce(0.0) { sum, bin in
      let start = Double(low) + Double(bin.offset) * width
      let covered = min(start + width, Double(to)) - max(start, Double(from))
      return sum + Double(bin.element) * min(1, max(0, covered / width))
    }
    return inside / Double(all)
  }
}
