import Findings

/// Many tiny pictures side by side in one, so that a page carries one data address in their place.
///
/// ``style`` goes on an element around them; each picture is an element of its own whose background is the sheet,
/// shifted by the stylesheet to its ``place(_:)``.
struct PictureSheet: Sendable {
  /// `--sheet:url(data:…);--size:1600% 100%;--rim:0;--pitch:5;--rest:75`; empty when there is nothing to show.
  let style: String

  /// Of the picture with this number: `--i:3`.
  func place(_ index: Int) -> String { style.isEmpty ? "" : "--i:\(index)" }

  private static let empty = PictureSheet()

  private init() { style = "" }

  /// - Parameters:
  ///   - pitch: from one picture to the next, in pixels.
  ///   - rim: around each picture, on every side.
  private init(_ png: [UInt8], count: Int, pitch: Int, rim: Int, down: Double) {
    let shown = max(1, pitch - 2 * rim)
    let across = Double(count * pitch) / Double(shown)
    let size = "\(SVGWriter.number(across * 100))% \(SVGWriter.number(down * 100))%"
    style =
      "--sheet:url(\(InlinePicture.address(png)));--size:\(size);--rim:\(rim);--pitch:\(pitch);"
      + "--rest:\(max(1, count * pitch - shown))"
  }

  /// Weight images of one scale, which is drawn in full colour. Smaller kernels stand in the middle of their square.
  static func weights(_ images: [WeightImage], scale: Float) -> PictureSheet {
    let side = images.lazy.map(\.side).max() ?? 0
    guard side > 0 else { return empty }
    let count = max(2, images.count)
    var scanlines = [UInt8](repeating: 0, count: side * (1 + side * count))
    for (index, image) in images.enumerated() {
      let top = (side - image.rows.count) / 2
      for (y, row) in image.rows.enumerated() {
        let start = (top + y) * (1 + side * count) + 1 + index * side + (side - row.count) / 2
        for (x, weight) in row.enumerated() { scanlines[start + x] = level(scale > 0 ? weight / scale : 0) }
      }
    }
    let png = InlinePicture.png(
      width: side * count, height: side, depth: 8, colourType: 3, palette: palette, scanlines: scanlines)
    return PictureSheet(png, count: count, pitch: side, rim: 0, down: 1)
  }

  /// Heat maps in 16 greys, at most 16 cells a side, white where the unit is strongest. Each has its rim repeated around
  /// it, so that smooth enlarging does not mix neighbours.
  ///
  /// - Parameter isSpotlight: white from half of the strongest on: light on a photograph, rather than a measure.
  static func heat(_ maps: [HeatMap], isSpotlight: Bool = false) -> PictureSheet {
    let whole = maps.filter { $0.height > 0 && $0.width > 0 && $0.cells.count == $0.height * $0.width }
    guard whole.count == maps.count, let (rows, columns) = maps.first.map({ ($0.height, $0.width) }),
      maps.allSatisfy({ $0.height == rows && $0.width == columns })
    else { return empty }
    let block = (max(rows, columns) + 15) / 16
    let (height, width) = ((rows + block - 1) / block, (columns + block - 1) / block)
    let line = 1 + (maps.count * (width + 2) + 1) / 2
    var scanlines = [UInt8](repeating: 0, count: (height + 2) * line)
    for (index, map) in maps.enumerated() {
      var coarse = [UInt8](repeating: 0, count: height * width)
      for y in 0..<rows {
        for x in 0..<columns {
          let cell = y / block * width + x / block
          coarse[cell] = max(coarse[cell], map.cells[y * columns + x])
        }
      }
      for y in 0..<height + 2 {
        for x in 0..<width + 2 {
          let level = Int(coarse[min(max(0, y - 1), height - 1) * width + min(max(0, x - 1), width - 1)])
          let grey = UInt8(isSpotlight ? min(255, 2 * level) : level) >> 4
          let place = index * (width + 2) + x
          scanlines[y * line + 1 + place / 2] |= place.isMultiple(of: 2) ? grey << 4 : grey
        }
      }
    }
    let png = InlinePicture.png(
      width: maps.count * (width + 2), height: height + 2, depth: 4, colourType: 0, scanlines: scanlines)
    return PictureSheet(png, count: maps.count, pitch: width + 2, rim: 1, down: Double(height + 2) / Double(height))
  }

  /// 31 steps from full blue to full red; 0 is where there is no weight.
  private static func level(_ weight: Float) -> UInt8 {
    let weight = weight.isFinite ? min(1, max(-1, weight)) : 0
    return UInt8(16 + Int((weight * 15).rounded()))
  }

  private static let palette: [UInt8] =
    [0, 0, 0]
    + (1...31).flatMap { step -> [UInt8] in
      let (red, green, blue) = WeightColour.rgb((Float(step) - 16) / 15)
      return [red, green, blue]
    }
}
