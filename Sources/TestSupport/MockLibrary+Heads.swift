package import Basics
package import Findings
import Images
package import Networks
package import Site

extension MockLibrary {
  /// With a layer of heads of attention over 4 x 4 patches and a class token.
  package func withHeads() -> MockLibrary {
    var library = self
    library.layers[2].kind = .head
    library.layers[2].mapSize = Self.grid
    let rows = Mask(width: 16, height: 20, values: (0..<320).map { UInt8($0 * 7 % 256) })
    guard let png = try? rows.pngData() else { return library }
    library.patterns = [Digest(png)]
    library.blobs[Digest(png)] = png
    return library
  }

  private static let grid = Size(square: 4)

  /// What a head does, of which the one with number 0 looks to the left.
  func head(_ unit: Unit) -> HeadRecord {
    let kernel = OffsetKernel(
      rows: (0..<7).map { y in
        (0..<7).map { x in y == 3 && x == 2 ? 0.75 : Float(1 + unit.channel) / 100 }
      })
    let effects = (0..<4).map { head -> HeadEffect in
      let loss = HeadEffect.Loss(score: Double(head) / 2, changed: Double(head) / 100)
      return HeadEffect(imageCount: 96, output: loss, pattern: .init(score: loss.score / 2, changed: loss.changed / 2))
    }
    return HeadRecord(
      attention: HeadAttention(
        imageCount: 256, grid: Self.grid, extraTokens: 1, distance: 18.5 + Double(unit.channel), entropy: 0.42,
        onItself: 0.05, onNeighbours: 0.8, onExtraTokens: 0.1, outliers: 0.02, onOutliers: 0.3, sameness: 0.97,
        kernel: kernel, placeKernel: kernel,
        classRow: HeatMap(height: 4, width: 4, cells: (0..<16).map { UInt8($0 * 16) }),
        patterns: zip(patterns, photographs).map {
          HeadPattern(
            image: $1, name: hostileName ?? "made_up.JPEG", picture: $1, patch: Cell(row: 1, column: 2), rows: $0,
            outliers: [Cell(row: 3, column: 0)])
        }),
      truth: HeadTruth(
        links: [
          .init(from: "head", to: "wheel", attention: .init(share: 0.4, chance: 0.1), pictures: 30),
          .init(from: hostileName ?? "neck", to: nil, attention: .init(share: 0.6, chance: 0.5), pictures: 40),
        ], sameFigure: .init(share: 0.7, chance: 0.3), ahead: 0.9),
      effect: effects[unit.channel % effects.count], effects: effects)
  }
}
