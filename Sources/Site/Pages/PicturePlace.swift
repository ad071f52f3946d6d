import Findings
import Networks

/// Where a picture of a unit stands: in a file, or as one of many side by side there.
struct PicturePlace: Hashable, Sendable {
  let path: String
  /// On a ``PictureStrip``, which it is; nil where the file is the picture.
  let cell: Int?

  /// - Parameter slot: which of the unit's pictures it is.
  init(_ picture: FeatureImage, slot: Int, of channel: Int, in layer: LayerFacts, map: SiteMap) {
    if FeatureSheet.isAlone(picture) {
      self.init(path: SiteMap.path(ofFeature: picture.image), cell: nil)
    } else {
      let (number, place) = PictureStrip.place(of: channel)
      self.init(path: FeatureSheet.path(number, slot: slot, of: layer, in: map), cell: place)
    }
  }

  /// Of the unit's tile.
  init(tileOf channel: Int, in layer: LayerFacts, map: SiteMap) {
    let (number, place) = PictureStrip.place(of: channel)
    self.init(path: TileSheet.path(number, of: layer, in: map), cell: place)
  }

  init(path: String, cell: Int?) {
    self.path = path
    self.cell = cell
  }

  /// For scripts: `layers/4c/tiles-3.jpg#5`, without `#` where the file is the picture.
  var address: String { cell.map { "\(path)#\($0)" } ?? path }
}
