package import Basics
import Engine
package import Findings
package import Images
package import Networks

package import struct Foundation.Data

/// Reads the patterns of a block's heads on images.
package struct AttentionMeasurement: Sendable {
  /// A network in which the pattern is a value (``Lens/init(patternsOf:)``).
  private let compiler: Compiler
  private let block: AttentionBlock
  private let layer: ScanLayer
  private let images: ImageSet
  private let preprocessing: Preprocessing
  private let workers: Int

  /// - Parameters:
  ///   - model: without the pattern.
  ///   - layer: the block's heads.
  package init(
    model: Model, block: AttentionBlock, layer: ScanLayer, images: ImageSet, preprocessing: Preprocessing, workers: Int
  ) throws {
    compiler = Compiler(try model.adding(Lens(patternsOf: block)))
    self.block = block
    self.layer = layer
    self.images = images
    self.preprocessing = preprocessing
    self.workers = workers
  }

  /// Each image is run once, whether it is counted, shown or both.
  ///
  /// - Parameters:
  ///   - analysis: how many images, and how many patterns to keep.
  ///   - examples: of each head, the images that excite it.
  /// - Returns: one for each head, and the pictures that they name.
  package func run(
    _ analysis: LayerAttention, examples: [UnitExamples?], interruption: Interruption = Interruption()
  ) throws -> (heads: [HeadAttention], sheets: [Data]) {
    let graph = try compiler.graph(
      input: preprocessing.inputShape(count: 1),
      targets: [block.patternValue, block.query, block.key] + (block.residual.map { [$0] } ?? []))
    let stream = block.residual.flatMap { residual in
      graph.hasTokens(residual, of: layer.units) ? residual : nil
    }
    let bias = try? block.heldBias(in: graph)
    let pairs = PatternPlaces(block, layer.units, bias: bias)
    let reader = try reader(besides: [block.query, block.key] + (stream.map { [$0] } ?? []))
    let counted = Set(images.spread(analysis.count))
    let shown = ShownHead.byImage(examples, kept: analysis.kept, in: images)
    let places = counted.union(shown.keys).sorted()
    let empty = Reading(tally: PatternTally(block, pairs))
    let reading = try Workers.sum(empty, count: places.count, workers: reader.workers(workers)) {
      try reader.state()
    } make: { [block, layer, images, preprocessing] state, index in
      try interruption.check()
      state.forward([preprocessing.view(of: try images.collection.picture(places[index]))])
      let outliers =
        stream.map { state.withValue(of: $0, place: 0) { OutlierTokens.patches(of: $0, layer.units) } } ?? []
      let patterns = try (shown[places[index]] ?? []).map { item in
        let window = pairs.window(of: item.example.position)
        let sheet = try state.withValue(of: block.patternValue, place: 0) { values in
          let each = pairs.tokenCount * pairs.tokenCount
          let start = (window * layer.channels + item.head) * each
          return try PatternSheet.png(UnsafeBufferPointer(rebasing: values[start..<start + each]), pairs, window)
        }
        let members = pairs.layout == nil ? nil : pairs.windows[window]
        return Pattern(item: item, sheet: sheet, window: members, outliers: outliers)
      }
      return (isCounted: counted.contains(places[index]), outliers: outliers, patterns: patterns)
    } add: { [block] reading, state, made in
      reading.patterns += made.patterns
      guard made.isCounted else { return }
      state.withValue(of: block.patternValue, place: 0) { reading.tally.add($0, outliers: made.outliers) }
      state.withValue(of: block.query, place: 0) { reading.tally.add(queries: $0) }
      state.withValue(of: block.key, place: 0) { reading.tally.add(keys: $0) }
    }
    let step = (
      down: Double(layer.lattice?.vertical.stride ?? 1), right: Double(layer.lattice?.horizontal.stride ?? 1)
    )
    let placePattern = PlacePattern(
      block, pairs, bias: bias, queries: reading.tally.meanQueries, keys: reading.tally.meanKeys)
    var heads = (0..<layer.channels).map { head in
      var attention = reading.tally.attention(of: head, step: step)
      attention.placeKernel = placePattern.map { OffsetKernel(ofPattern: $0.pattern(of: head), pairs) }
      return attention
    }
    let shownPatterns = reading.patterns.sorted { ($0.item.head, $0.item.rank) < ($1.item.head, $1.item.rank) }
    for shown in shownPatterns { heads[shown.item.head].patterns.append(shown.finding) }
    return (heads, shownPatterns.map(\.sheet))
  }

  /// Where heads look, by what is known to be where in pictures.
  ///
  /// - Parameter places: of the pictures that are looked at in the collection.
  /// - Returns: one for each head.
  package func truth(
    of places: [Int], in pictures: any LabelledPictureCollection, interruption: Interruption = Interruption()
  ) throws -> [HeadTruth] {
    let reader = try reader(besides: [])
    let empty = HeadTruthTally(heads: layer.channels, space: layer.units, names: pictures.labelNames)
    let tally = try Workers.sum(empty, count: places.count, workers: reader.workers(workers)) {
      try reader.state()
    } make: { [preprocessing] state, index in
      try interruption.check()
      let picture = preprocessing.view(of: try pictures.labelledPicture(places[index]))
      state.forward([picture.picture])
      return picture
    } add: { [block] tally, state, picture in
      state.withValue(of: block.patternValue, place: 0) { tally.add($0, picture) }
    }
    return (0..<layer.channels).map(tally.truth)
  }

  private func reader(besides others: [String]) throws -> MapReader {
    try MapReader(
      compiler: compiler, preprocessing: preprocessing, layers: [], others: [block.patternValue] + others, batch: 1)
  }

  private struct Pattern: Sendable {
    let item: ShownHead
    let sheet: Data
    /// The patches of its window.
    let window: [Int]?
    let outliers: [Cell]

    var finding: HeadPattern {
      HeadPattern(
        image: item.example.image, name: item.example.name, picture: item.example.picture,
        patch: item.example.position, rows: Digest(sheet), window: window, outliers: outliers)
    }
  }

  private struct Reading: Sendable {
    var tally: PatternTally
    var patterns: [Pattern] = []
  }
}

extension Graph {
  /// Whether a value has a row of numbers for each token of a layer's units, `[1, T, C]` or `[1, H, W, C]`.
  fileprivate func hasTokens(_ value: String, of units: UnitSpace) -> Bool {
    guard let shape = shapes[value] else { return false }
    if shape.rank == 3 { return shape[1] == units.tokenCount }
    guard let own = try? self.units(of: value) else { return false }
    return own.axis == shape.rank - 1 && own.places == units.places
  }
}
