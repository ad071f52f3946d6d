/// How often a network names the class that an image is known to be of.
package struct Accuracy: Hashable, Sendable, Codable {
  /// Images of which the class is known.
  package var images: Int
  /// Of these, those whose class has the highest score.
  package var best: Int
  /// Those whose class is among the five highest.
  package var bestFive: Int

  package init(images: Int, best: Int, bestFive: Int) {
    self.images = images
    self.best = best
    self.bestFive = bestFive
  }

  /// From the rank of each image's class, 0 for the best.
  package init(ranks: [Int]) {
    self.init(images: ranks.count, best: ranks.count { $0 == 0 }, bestFive: ranks.count { $0 < 5 })
  }

  package var shareBest: Double { Double(best) / Double(max(images, 1)) }

  package var shareBestFive: Double { Double(bestFive) / Double(max(images, 1)) }
}
