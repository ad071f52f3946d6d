package import Basics
package import Foundation
import Images
import Site

/// Weight images side by side, at one scale: red excites, blue inhibits, near-white is nothing.
package struct WeightPicture: Sendable {
  /// The weight that is drawn in full colour.
  package let scale: Float
  package let png: Data

  private static let side = 84
  private static let gap = 8
  private static let columns = 12

  /// At most the first 600 connections, in rows of 12.
  package init(_ reports: [WeightReport]) throws(Diagnostic) {
    let images = reports.prefix(600).map(\.weights)
    scale = images.lazy.flatMap { $0.joined() }.map(abs).filter(\.isFinite).max() ?? 0
    let pitch = Self.side + Self.gap
    let columns = min(max(images.count, 1), Self.columns)
    let rows = (max(images.count, 1) + columns - 1) / columns
    var picture = Picture(width: columns * pitch + Self.gap, height: rows * pitch + Self.gap, color: [255, 255, 255])
    for (index, weights) in images.enumerated() {
      let cell = max(1, Self.side / max(weights.count, weights.first?.count ?? 1, 1))
      for (y, line) in weights.enumerated() {
        for (x, weight) in line.enumerated() {
          let colour = WeightColour.rgb(scale > 0 ? weight / scale : 0)
          Self.fill(
            &picture, left: Self.gap + index % columns * pitch + x * cell,
            top: Self.gap + index / columns * pitch + y * cell, side: cell, colour)
        }
      }
    }
    png = try picture.pngData()
  }

  private static func fill(
    _ picture: inout Picture, left: Int, top: Int, side: Int, _ colour: (UInt8, UInt8, UInt8)
  ) {
    for row in top..<min(top + side, picture.height) {
      for column in left..<max(left, min(left + side, picture.width)) {
        let start = (row * picture.width + column) * 3
        picture.pixels.replaceSubrange(start..<(start + 3), with: [colour.0, colour.1, colour.2])
      }
    }
  }
}
