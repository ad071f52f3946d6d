package import Networks

/// How near to a place half of what moves a layer's units there lies, where every place sees all of the image.
///
/// Of a unit's peak on an image it is the smallest square around the peak's place that holds half of the gradient of the
/// unit there with respect to the pixels. Where places stand farther apart in one direction it is a box.
package struct MeasuredField: Hashable, Sendable, Codable {
  /// Nil where no pixel moves any of the units that were looked at.
  package var extent: Extent?
  /// How many units were looked at: of those that stand for the layer, the ones that some image excites.
  package var units: Int
  /// How many peaks of these, each on an image.
  package var peaks: Int
  /// Peaks that no pixel moves: the gradient is 0 everywhere, or no number.
  package var unmoved: Int

  package init(extent: Extent?, units: Int, peaks: Int, unmoved: Int) {
    self.extent = extent
    self.units = units
    self.peaks = peaks
    self.unmoved = unmoved
  }

  package struct Extent: Hashable, Sendable, Codable {
    /// The median: what it holds around each place.
    package var field: FieldOfView
    /// A quarter of the squares are no higher than the first, a quarter no lower than the second, in pixels.
    package var low: Int
    package var high: Int
    /// How high the median square would be if all pixels moved the units alike.
    package var even: Int

    package init(field: FieldOfView, low: Int, high: Int, even: Int) {
      self.field = field
      self.low = low
      self.high = high
      self.even = even
    }
  }

  /// The field where half of what moves the units lies nearer than if all pixels moved them alike: a part of the image in
  /// particular. Nil elsewhere.
  package var local: FieldOfView? { extent.flatMap { $0.field.vertical.size < $0.even ? $0.field : nil } }
}
