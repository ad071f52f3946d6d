package import Basics

/// What a head of attention adds to the score of the network's own answer, straight and not by way of other blocks: what it
/// writes, times what the classifier reads, with the norm before that held at its value on the image.
///
/// It is a sum over the tokens from which it took what it wrote, so it is a map. Gandelsman et al., "Interpreting CLIP's Image
/// Representation via Text-Based Decomposition" (2024).
package struct HeadDirectEffect: Hashable, Sendable, Codable {
  /// On one image, or a mean over many.
  package struct Part: Hashable, Sendable, Codable {
    /// Of all tokens together.
    package var score: Double
    /// Of each patch, rows from the top. What is lacking to ``score`` came from tokens without a place.
    package var map: [[Float]]

    package init(score: Double, map: [[Float]]) {
      self.score = score
      self.map = map
    }
  }

  package struct OnImage: Hashable, Sendable, Codable {
    /// The content of the image's file.
    package var image: Digest
    /// The number of the class whose score it is.
    package var answer: Int
    package var effect: Part

    package init(image: Digest, answer: Int, effect: Part) {
      self.image = image
      self.answer = answer
      self.effect = effect
    }
  }

  package var imageCount: Int
  package var mean: Part
  /// On those that excite it most.
  package var images: [OnImage]

  package init(imageCount: Int, mean: Part, images: [OnImage]) {
    self.imageCount = imageCount
    self.mean = mean
    self.images = images
  }
}
