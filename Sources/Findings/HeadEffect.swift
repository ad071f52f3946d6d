/// What a network loses without one head of attention: at every token the head gives its mean over images instead.
package struct HeadEffect: Hashable, Sendable, Codable {
  package var imageCount: Int
  /// The mean over images of how much the score of the network's own answer falls, before any softmax.
  package var score: Double
  /// The share of images on which it answers otherwise.
  package var changed: Double

  package init(imageCount: Int, score: Double, changed: Double) {
    self.imageCount = imageCount
    self.score = score
    self.changed = changed
  }
}
