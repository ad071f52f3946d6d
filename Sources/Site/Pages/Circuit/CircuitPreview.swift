import Findings
import Images
import Networks

import struct Foundation.Data

/// The picture of a circuit that others show when they link to its page (Open Graph): its small diagram in pixels.
///
/// Made only for sites with an address, as those pictures are named by full addresses.
struct CircuitPreview: Page {
  static let size = (width: 1200, height: 630)
  let name: String
  let path: String

  init(site: Site, name: String) {
    self.name = name
    path = Self.path(of: name, in: site)
  }

  static func path(of name: String, in site: Site) -> String {
    site.map.path(ofCircuit: name).dropLast("index.html".count) + "preview.jpg"
  }

  func render(in site: Site) throws -> Data {
    let circuit = DrawnCircuit(try site.library.circuit(named: name).circuit, .groups).circuit
    let tile = 64.0
    let arrangement = CircuitArrangement(circuit, tile: tile)
    let (width, height) = (Double(Self.size.width), Double(Self.size.height))
    let scale = min((width - 96) / max(1, arrangement.size.width), (height - 96) / max(1, arrangement.size.height))
    let (left, top) = (
      (width - arrangement.size.width * scale) / 2, (height - arrangement.size.height * scale) / 2
    )
    var canvas = PreviewCanvas(width: Self.size.width, height: Self.size.height)
    let strongest = EdgeDrawing.strongest(circuit.edges.map(\.share))
    for route in arrangement.routes {
      let edge = circuit.edges[route.edge]
      let share = EdgeDrawing.share(edge.share, of: strongest)
      let curve = route.leaving.points.map { (x: left + $0.x * scale, y: top + $0.y * scale) }
      let thickness = (2 + 4 * share) * scale
      let colour: [UInt8] = edge.kind == .excites ? [0xca, 0x00, 0x20] : [0x05, 0x71, 0xb0]
      canvas.stroke(curve, thickness: thickness + 5 * scale, colour: PreviewCanvas.paper)
      canvas.stroke(curve, thickness: thickness, colour: colour)
    }
    for unit in circuit.units {
      let side = max(1, Int(tile * scale))
      guard let place = arrangement.places[unit.unit], let summary = try site.library.summary(of: unit.unit),
        let picture = try site.thumbnails.tile(summary, side: side, in: site)
      else { continue }
      canvas.paste(
        picture, left: Int(left + (place.x - tile / 2) * scale), top: Int(top + (place.y - tile / 2) * scale))
    }
    return try canvas.picture.jpegData(quality: 85)
  }
}

/// A picture to draw thick curves and other pictures on.
private struct PreviewCanvas {
  static let paper: [UInt8] = [0xfc, 0xfb, 0xf8]
  private(set) var picture: Picture

  init(width: Int, height: Int) { picture = Picture(width: width, height: height, color: Self.paper) }

  /// A Bézier curve through four control points.
  mutating func stroke(_ curve: [(x: Double, y: Double)], thickness: Double, colour: [UInt8]) {
    let steps = 400
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      let s = 1 - t
      let factors = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
      let x = zip(curve, factors).reduce(0) { $0 + $1.0.x * $1.1 }
      let y = zip(curve, factors).reduce(0) { $0 + $1.0.y * $1.1 }
      disc(x, y, radius: thickness / 2, colour: colour)
    }
  }

  private mutating func disc(_ x: Double, _ y: Double, radius: Double, colour: [UInt8]) {
    let rows = max(0, Int(y - radius - 1))..<max(0, min(picture.height, Int(y + radius + 2)))
    let columns = max(0, Int(x - radius - 1))..<max(0, min(picture.width, Int(x + radius + 2)))
    for row in rows {
      for column in columns {
        let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        let cover = min(1, max(0, radius + 0.5 - (dx * dx + dy * dy).squareRoot()))
        guard cover > 0 else { continue }
        let place = (row * picture.width + column) * 3
        for channel in 0..<3 {
          let under = Double(picture.pixels[place + channel])
          picture.pixels[place + channel] = UInt8(under + (Double(colour[channel]) - under) * cover)
        }
      }
    }
  }

  mutating func paste(_ other: Picture, left: Int, top: Int) { picture.paste(other, left: left, top: top) }
}
