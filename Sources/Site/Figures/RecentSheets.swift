import Basics
import Findings

/// The sheets of pictures that were drawn last: a page in another language, which is made right after, shows the same.
final class RecentSheets: Sendable {
  private struct Weights: Equatable {
    let images: [WeightImage]
    let scale: Float
  }

  private let spotlights = Recent<[HeatMap], PictureSheet>(most: RecentSheets.most)
  private let weights = Recent<Weights, PictureSheet>(most: RecentSheets.most)

  /// Two of either kind are on a page, of as many units as there are workers.
  private static let most = 32

  func spotlights(_ maps: [HeatMap]) -> PictureSheet {
    spotlights.value(maps) { .heat(maps, isSpotlight: true) }
  }

  func weights(_ images: [WeightImage], scale: Float) -> PictureSheet {
    weights.value(Weights(images: images, scale: scale)) { .weights(images, scale: scale) }
  }
}
