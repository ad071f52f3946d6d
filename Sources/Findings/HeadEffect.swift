/// What a network loses without what one head of attention says of an image.
package struct HeadEffect: Hashable, Sendable, Codable {
  package struct Loss: Hashable, Sendable, Codable {
    /// The mean over images of how much the score of the network's own answer falls, before any softmax.
    package var score: Double
    /// The share of images on which it answers otherwise.
    package var changed: Double

    package init(score: Double, changed: Double) {
      self.score = score
      self.changed = changed
    }
  }

  package var imageCount: Int
  /// Where the head gives its mean over images at every token.
  package var output: Loss
  /// Where it looks as it does on average over images, and moves what it finds there: what its looking elsewhere on each
  /// image is worth.
  package var pattern: Loss

  package init(imageCount: Int, output: Loss, pattern: Loss) {
    self.imageCount = imageCount
    self.output = output
    self.pattern = pattern
  }
}
