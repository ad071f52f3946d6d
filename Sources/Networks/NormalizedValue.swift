/// A value that a batch normalization makes: over the images that the network was trained on, each channel has the mean and
/// the deviation that are written in the file, whatever the pixels were.
package struct NormalizedValue: Hashable, Sendable {
  package let value: String
  /// The normalization's shift, by channel.
  package let means: [Float]
  /// The magnitude of its scale, by channel.
  package let deviations: [Float]

  package init(value: String, means: [Float], deviations: [Float]) {
    self.value = value
    self.means = means
    self.deviations = deviations
  }
}
