import Basics
import Findings
import Foundation
import Images
import Networks

/// The spatial grid of a layer on an image: each position shows the feature that is strongest there.
struct GridPicture: Page {
  let stimulus: String
  let layer: LayerFacts
  let path: String

  /// The most pixels along a side, and of one cell.
  private static let extent = 448
  private static let largestCell = 64
  private static let blank: [UInt8] = [0xd8, 0xd5, 0xcc]

  init(site: Site, stimulus: String, layer: LayerFacts) {
    self.stimulus = stimulus
    self.layer = layer
    path = site.map.path(ofGrid: layer, on: stimulus)
  }

  /// Of the picture, in pixels.
  static func size(of grid: ResponseGrid) -> Size {
    let side = cell(of: grid)
    return Size(height: max(1, grid.height) * side, width: max(1, grid.width) * side)
  }

  private static func cell(of grid: ResponseGrid) -> Int {
    max(8, min(largestCell, extent / max(1, grid.width, grid.height)))
  }

  func render(in site: Site) throws -> Data {
    let record = try site.library.stimulus(named: stimulus)
    let place = site.map.layers.firstIndex { $0.name == layer.name }
    let response = place.flatMap { record.responses.indices.contains($0) ? record.responses[$0] : nil }
    let grid = response?.grid ?? ResponseGrid(height: 1, width: 1, channels: [], values: [])
    let (side, size) = (Self.cell(of: grid), Self.size(of: grid))
    var picture = Picture(width: size.width, height: size.height, color: Self.blank)
    for row in 0..<grid.height {
      for column in 0..<grid.width {
        guard let channel = grid.units(row: row, column: column).first?.channel,
          let summary = try site.library.summary(of: Unit(layer.name, channel)),
          let tile = try site.thumbnails.picture(summary, side: side, in: site)
        else { continue }
        picture.paste(tile, left: column * side, top: row * side)
      }
    }
    return try picture.jpegData(quality: 80)
  }
}
