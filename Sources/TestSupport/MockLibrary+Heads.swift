import Basics
import Findings
import Images
import Networks
import Site

extension MockLibrary {
  /// With a layer of heads of attention over 4 x 4 patches and a class token.
  package func withHeads() -> MockLibrary {
    var library = self
    library.layers[2].kind = .head
    library.layers[2].mapSize = Self.grid
    library.stream = Self.stream(hostileName ?? "blocks.0", heads: library.layers[2].name)
    let rows = Mask(width: 16, height: 20, values: (0..<320).map { UInt8($0 * 7 % 256) })
    guard let png = try? rows.pngData() else { return library }
    library.patterns = [Digest(png)]
    library.blobs[Digest(png)] = png
    return library
  }

  private static let grid = Size(square: 4)

  /// Of two blocks, after the second of which the patch in the lower left corner is an outlier on every eighth image.
  private static func stream(_ name: String, heads: String) -> StreamRecord {
    func tokens(_ number: Double) -> StreamProfile.Tokens {
      .init(
        patches: .init(lower: number / 2, median: number, upper: number * 2),
        classToken: .init(lower: number / 4, median: number / 2, upper: number))
    }
    let readings = (0..<3).map { place in
      StreamProfile.Reading(
        length: tokens(Double(place + 1) * 4), outliers: (0..<16).map { $0 == 12 && place == 2 ? 32 : 0 },
        imagesWithOutliers: place == 2 ? 32 : 0, agreement: [0.125, 0.5, 1][place])
    }
    return StreamRecord(
      blocks: [BlockHeading(name: name, heads: heads), BlockHeading(name: "blocks.1", heads: nil)],
      profile: StreamProfile(
        imageCount: 256, grid: grid, outlierFactor: 3, readings: readings,
        blocks: [0.5, 0.25].map {
          [.init(kind: .attention, share: tokens($0)), .init(kind: .mlp, share: tokens($0 / 2))]
        }
      ))
  }

  /// The network's answer, the second class, is the first one after the second block alone.
  var early: EarlyAnswers? {
    guard stream != nil else { return nil }
    return EarlyAnswers(
      readings: [Float(-1), -0.5, 2].map { lead in
        let own = StimulusAnswer.ClassScore(index: 1, score: 0.5 + lead / 5, logit: 6 + lead)
        let other = StimulusAnswer.ClassScore(index: 0, score: 0.5 - lead / 5, logit: 6)
        return .init(classes: lead > 0 ? [own, other] : [other, own], answer: own, rank: lead > 0 ? 0 : 1)
      })
  }

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
    let effect = HeadDirectEffect.Part(score: 0.5, map: (0..<4).map { y in (0..<4).map { Float($0 - y) / 8 } })
    let spectrum = HeadWeights.Spectrum([Float](repeating: 1, count: 8))
    return HeadRecord(
      attention: HeadAttention(
        imageCount: 256, grid: Self.grid, windows: headWindows, extraTokens: headWindows == nil ? 1 : 0,
        distance: 18.5 + Double(unit.channel), entropy: 0.42,
        onItself: 0.05, onNeighbours: 0.8, onExtraTokens: 0.1, outliers: 0.02, onOutliers: 0.3, sameness: 0.97,
        kernel: kernel, placeKernel: kernel,
        classRow: HeatMap(height: 4, width: 4, cells: (0..<16).map { UInt8($0 * 16) }),
        patterns: zip(patterns, photographs).map {
          HeadPattern(
            image: $1, name: hostileName ?? "made_up.JPEG", picture: $1, patch: Cell(row: 1, column: 2), rows: $0,
            window: headWindows == nil ? nil : [4, 6, 12, 14], outliers: [Cell(row: 3, column: 0)])
        }),
      truth: HeadTruth(
        links: [
          .init(from: "head", to: "wheel", attention: .init(share: 0.4, chance: 0.1), pictures: 30),
          .init(from: hostileName ?? "neck", to: nil, attention: .init(share: 0.6, chance: 0.5), pictures: 40),
        ], sameFigure: .init(share: 0.7, chance: 0.3), ahead: 0.9),
      weights: HeadWeights(
        moved: spectrum, looked: spectrum, copying: 0.25,
        sources: [.init(reading: .key, layer: 0, head: 1, score: 0.4)], chance: 0.1),
      below: layers.prefix(1).map(\.name),
      direct: HeadDirectEffect(
        imageCount: 96, mean: effect,
        images: photographs.prefix(1).map { .init(image: $0, answer: 1, effect: effect) }),
      effect: effects[unit.channel % effects.count], effects: effects)
  }
}
